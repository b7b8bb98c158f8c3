#!/usr/bin/env python3
"""How long operators wait when much has been done and much has failed.

    bench/operations.py [--jobs 50000] [--dead-letters 5000] [--keep DIR]

Takes one good and one bad sample through dropwarp, multiplies what they left (a ledger line, a dead letter), starts a
service on it and measures the commands, the console's answers, and what the service itself computes while it has nothing
to warp. Prints Markdown. Needs nothing but Python's own library and a built dropwarp.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.request

HOME = pathlib.Path(__file__).resolve().parent.parent
CORPUS = HOME / "src/test/resources/corpus"
DROPWARP = str(HOME / "dropwarp")
TICKS = os.sysconf("SC_CLK_TCK")
ROUNDS = 3


def seed(data):
    """One published job and one dead letter, by dropwarp itself."""
    drop = data / "drop"
    drop.mkdir(parents=True)
    shutil.copy(CORPUS / "good/utmsmall.tif", drop / "good.tif")
    shutil.copy(CORPUS / "bad/float32.tif", drop / "bad.tif")
    subprocess.run(
        [DROPWARP, "sweep", "drop", "--data", data, "--set", "dropwarp.intake.sidecar-grace-seconds=0"],
        check=True, stdout=subprocess.DEVNULL)


def multiply(data, jobs, letters):
    day = next((data / "ledger").glob("*.jsonl"))
    lines = [json.loads(line) for line in day.read_text().splitlines()]
    published = next(line for line in lines if line.get("outcome") == "published")
    with open(day, "w", encoding="utf-8") as ledger:
        for number in range(jobs):
            published["job"] = f"{published['job'][:-8]}{number:08x}"
            published["file"] = f"delivery/scene-{number:06}.tif"
            ledger.write(json.dumps(published) + "\n")
    folder = data / "dead-letter"
    original = next(folder.iterdir())
    for number in range(letters - 1):
        job = f"{original.name[:-8]}{number:08x}"
        shutil.copytree(original, folder / job)
        report = json.loads((folder / job / "report.json").read_text())
        claim = json.loads((folder / job / "claim.json").read_text())
        code = ["NO_CRS", "CORRUPT", "WORKER_CRASHED"][number % 3]
        report.update(job=job, file=f"delivery/bad-{number:06}.tif", code=code,
                      kind="transient" if code == "WORKER_CRASHED" else "permanent")
        claim.update(id=job, file=report["file"])
        (folder / job / "report.json").write_text(json.dumps(report, indent=2))
        (folder / job / "claim.json").write_text(json.dumps(claim))


def timed(*words):
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([DROPWARP, *words], stdout=subprocess.DEVNULL, check=False)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rss(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


def get(url):
    start = time.perf_counter()
    with urllib.request.urlopen(url, timeout=60) as answer:
        size = len(answer.read())
    return time.perf_counter() - start, size


def measure(data, port, paths):
    rows = []
    for words in (["--version"], ["status"], ["status", "--json"], ["dead-letter", "list"],
                  ["dead-letter", "list", "--code", "CORRUPT", "--json"],
                  ["sweep", "retry", "--dry-run"], ["sweep", "retention", "--dry-run"], ["sweep", "recover"]):
        more = [] if words[0].startswith("--") else ["--data", str(data)]
        rows.append(("`dropwarp " + " ".join(words) + "`", f"{timed(*words, *more):.2f} s"))
    for path in paths:
        answers = [get(f"http://127.0.0.1:{port}{path}") for _ in range(ROUNDS)]
        seconds = statistics.median(answer[0] for answer in answers)
        rows.append((f"console `GET {path}`", f"{seconds * 1000:.0f} ms, {answers[0][1] / 1024:.0f} KB"))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=50_000)
    parser.add_argument("--dead-letters", type=int, default=5_000)
    parser.add_argument("--port", type=int, default=18642)
    parser.add_argument("--path", action="append", default=[], help="a path of the console to ask for; may be repeated")
    parser.add_argument("--idle-seconds", type=int, default=30)
    parser.add_argument("--keep", type=pathlib.Path, help="leave the data here")
    options = parser.parse_args()
    root = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="dropwarp-operations-"))
    data = root / "data"
    try:
        if not data.exists():
            seed(data)
            multiply(data, options.jobs, options.dead_letters)
        start = time.perf_counter()
        with open(root / "log", "w", encoding="utf-8") as log:
            service = subprocess.Popen(
                [DROPWARP, "run", "--data", data, "--set", f"dropwarp.console.port={options.port}",
                 "--set", "dropwarp.management.port=off", "--set", "dropwarp.sweep.retry.enabled=false"],
                stdout=log, stderr=log)
        try:
            while not (data / "work/.status.json").exists():
                if service.poll() is not None:
                    raise SystemExit((root / "log").read_text())
                time.sleep(0.02)
            rows = [("start of the service, until it says its status", f"{time.perf_counter() - start:.1f} s")]
            time.sleep(10)
            before = cpu(service.pid)
            time.sleep(options.idle_seconds)
            used = (cpu(service.pid) - before) / options.idle_seconds * 100
            rows.append(("processor of the idle service", f"{used:.1f} % of one"))
            rows += measure(data, options.port, options.path)
            rows.append(("memory of the service (RSS)", f"{rss(service.pid):.0f} MB"))
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(60)
        print(f"{options.jobs} jobs in the ledger, {options.dead_letters} dead letters, "
              f"median of {ROUNDS}, {os.cpu_count()} processors\n")
        print("| | |\n| --- | --- |")
        for row in rows:
            print(f"| {row[0]} | {row[1]} |")
    finally:
        if not options.keep:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
