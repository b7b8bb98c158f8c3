package io.dropwarp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.doctor.Diagnosis;
import io.dropwarp.doctor.Finding;
import io.dropwarp.doctor.Finding.Status;
import io.dropwarp.doctor.Measurement.Outcome;
import io.dropwarp.doctor.Measurement.RoundFigures;
import io.dropwarp.protocol.Json;
import io.dropwarp.workers.sizing.WorkerCount;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The output of {@code doctor}: a line for each finding at once, or one JSON object at the end. */
final class DoctorReport {

    private static final String MORE = " ".repeat(25);

    private final PrintStream out;
    private final boolean json;
    private final List<Finding> findings = new ArrayList<>();
    private Outcome outcome;

    DoctorReport(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void add(List<Finding> some) {
        some.forEach(this::add);
    }

    private void add(Finding finding) {
        findings.add(finding);
        if (!json) {
            out.printf("%-5s %-18s %s%n", finding.status(), finding.check(), finding.message());
            if (finding.hint() != null) {
                out.println(MORE + "-> " + finding.hint());
            }
        }
    }

    /** Prints a progress message to standard error; not part of the result. */
    void progress(String what) {
        System.err.println("dropwarp: " + what);
    }

    void add(Outcome measured) {
        outcome = measured;
        measured.refused()
                .forEach((code, number) -> add(new Finding(
                        "measurement",
                        Status.WARN,
                        number + " file(s) left out: " + code,
                        "See docs/reports for " + code + ".")));
        if (measured.diagnosis() == null) {
            add(new Finding(
                    "measurement",
                    Status.FAIL,
                    "None of the files could be planned.",
                    "Name other files or another --profile."));
        } else if (!json) {
            tell(measured, measured.diagnosis());
        }
    }

    private void tell(Outcome measured, Diagnosis diagnosis) {
        out.printf(
                Locale.ROOT,
                "%nMeasured with %d file(s), %s:%n",
                measured.files(),
                measured.coldReads() ? "read from storage in each round" : "some of which may have been cached");
        for (RoundFigures round : measured.rounds()) {
            out.printf(
                    Locale.ROOT,
                    "  %2d worker(s)  %8.2f megapixels/s  %6.1f s, processor time %5.1f s%s%s%n",
                    round.workers(),
                    round.megapixelsPerSecond(),
                    round.reading().seconds(),
                    round.reading().workerCpuSeconds(),
                    round.enoughWork() ? "" : ", all done before the time limit",
                    round.failures() == 0 ? "" : ", " + round.failures() + " failed");
        }
        out.println();
        out.println("Limited by " + diagnosis.bound().name().toLowerCase(Locale.ROOT) + ". " + diagnosis.why());
        out.println(diagnosis.advice());
    }

    boolean failed(String check) {
        return findings.stream().anyMatch(finding -> finding.check().equals(check) && finding.status() == Status.FAIL);
    }

    /** {@return the exit code}; prints the JSON object if asked for. */
    int end(WorkerRange range, WorkerCount fitting) {
        Status worst =
                findings.stream().map(Finding::status).max(Status::compareTo).orElse(Status.OK);
        if (json) {
            ObjectNode all = Json.MAPPER.createObjectNode();
            all.put("status", worst.name());
            all.set("checks", Json.MAPPER.valueToTree(findings));
            ObjectNode workers = all.putObject("workers");
            workers.put("start", range.start());
            workers.put("most", range.most());
            workers.put("fitting", fitting.count());
            workers.put("decisive", fitting.decisive());
            workers.set("reasons", Json.MAPPER.valueToTree(fitting.reasons()));
            all.set("measurement", Json.MAPPER.valueToTree(outcome));
            out.println(all);
        }
        return worst == Status.FAIL ? 1 : 0;
    }
}
