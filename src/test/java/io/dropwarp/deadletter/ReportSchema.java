package io.dropwarp.deadletter;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published schema of reports. */
public final class ReportSchema {

    public static final Path FILE = Path.of(System.getProperty("dropwarp.home", "."), "docs/schema/report-1.json");

    private ReportSchema() {}

    /** {@return what of a report is not as the schema says; empty if all is} */
    public static List<String> violations(String report) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(FILE), InputFormat.JSON);
        return schema.validate(report, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    public static List<String> violations(Path report) throws IOException {
        return violations(Files.readString(report));
    }
}
