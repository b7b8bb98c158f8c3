"""Writes results.json, results.md and results.svg."""
import json
from dataclasses import asdict
from statistics import median

from . import picture
from .contestants import LIMIT, WARM
from .dropfolder import QUIET_MILLIS

READING = f"""\
Wall seconds go from the start of a command to its end, with its start-up; those of the warm drop folder from the rename
of the folder of files into it to the last receipt, with the quiet time of {QUIET_MILLIS} ms. CPU is user + system of a
command and everything it started, or of the running service and its workers meanwhile. A ratio is the median of the
ratios of the rounds, which are interleaved (A B C A B C …); below 1, dropwarp is faster. “{LIMIT}” is a loop over the
same warps in one warm process with one thread, without its start: its CPU, and by wall time its CPU / workers."""


def write(folder, about, notes, workloads, runs, verdicts, failures):
    """Writes all three; may be called after each workload."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {**about, "workloads": workloads, "runs": runs, "failures": failures,
             "verdicts": [{**asdict(verdict), "reached": verdict.reached} for verdict in verdicts]}
    (folder / "results.json").write_text(json.dumps(facts, indent=1, default=str, ensure_ascii=False) + "\n")
    (folder / "results.md").write_text("\n".join(lines(about, notes, workloads, runs, verdicts, failures)) + "\n")
    (folder / "results.svg").write_text(picture.draw(verdicts))


def lines(about, notes, workloads, runs, verdicts, failures):
    """The results as Markdown."""
    yield "# Results of bench/run\n"
    yield from (f"- {name}: {value}" for name, value in {**about["machine"], **about["options"]}.items())
    if not about["is_full"]:
        yield "\n**These are not the full workloads. The bars are meant for those.**"
    for name, reason in about["missing"].items():
        yield f"\nWithout {name}: {reason}."
    judged = [verdict for verdict in verdicts if verdict.bar is not None]
    yield f"\n{READING}\n\n{sum(verdict.reached for verdict in judged)} of {len(judged)} bars are reached."
    yield "\n![results](results.svg)"
    for letter, title in workloads.items():
        yield f"\n## ({letter}) {title}\n"
        yield f"{notes[letter]}\n"
        yield from (f"**Failed:** {failure['what']}\n\n```\n{failure['why']}\n```\n" for failure in failures
                    if failure["workload"] == letter)
        yield from table(("what", "rounds", "wall s", "CPU s", ""), figures(letter, runs))
        yield ""
        yield from table(("against", "", "bar", "reached", "single rounds"), map(row, (
            verdict for verdict in verdicts if verdict.workload == letter)))


def figures(letter, runs):
    """A row for each contestant: medians over its rounds."""
    mine = [run for run in runs if run["workload"] == letter]
    for name in dict.fromkeys(run["contestant"] for run in mine):
        own = [run for run in mine if run["contestant"] == name]
        wall, cpu = ("" if own[0][measure] is None else f"{median(run[measure] for run in own):.2f}"
                     for measure in ("wall", "cpu"))
        yield name, len(own), wall, cpu, remark(name, own)


def remark(name, own):
    """What is to be known about a contestant's figures."""
    remarks = []
    if "scaled" in own[0]:
        remarks.append(f"one run on {own[0]['files']} files, times {own[0]['scaled']:.3g}")
    if name.startswith(WARM) and own[0]["files"] > 1 and "rss" in own[0]:
        remarks.append(f"with the quiet time of {QUIET_MILLIS} ms")
        quarters = ", ".join(f"{median(values):.0f}" for values in zip(*(run["rss"]["quarters"] for run in own)))
        remarks.append(f"RSS of the service {quarters} MB at a quarter, half, three quarters, all")
    if "scene_published" in own[0]:
        last, scene = (median(run[key] for run in own) for key in ("small_published", "scene_published"))
        remarks.append(f"last small tile published after {last:.1f} s, scene after {scene:.1f} s; "
                       f"{min(run['small_before_scene'] for run in own)} small ones before it")
    if len(own) > 1:
        remarks.append(f"wall {min(run['wall'] for run in own):.2f} to {max(run['wall'] for run in own):.2f}")
    return "; ".join(remarks)


def row(verdict):
    """A row of the table of ratios and other judged figures."""
    reached = {None: "", True: "yes", False: "**no**"}[verdict.reached]
    bar = "" if verdict.bar is None else f"{verdict.bar:g} {verdict.unit}".strip()
    return (verdict.what, number(verdict.value, verdict.unit), bar, reached,
            " ".join(number(value) for value in verdict.each[:8]))


def number(value, unit=""):
    """Three digits that matter."""
    text = f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return f"{text} {unit}".strip()


def table(header, rows):
    """A Markdown table; nothing if it has no rows."""
    rows = list(rows)
    if rows:
        yield "| " + " | ".join(header) + " |"
        yield "|" + " --- |" * len(header)
        yield from ("| " + " | ".join(str(cell) for cell in cells) + " |" for cells in rows)
