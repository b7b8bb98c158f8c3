#!/usr/bin/python3
"""What the number of workers does where sources lie on slow storage: fixed numbers against "auto".

    bench/slow_storage.py [--files N] [--latency-ms N] [--mb-per-second N] [--counts 2,auto] [--rounds N]

Warps N copies of a real scene, which lie on a file system of which each read takes that long (bench/slow_fs.py; needs
root), by "dropwarp batch" with each number of workers in turn. Prints a table in Markdown: the median of the rounds, and
what auto came to. Nothing of it is kept.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from slow_fs import SlowFolder

HOME = Path(__file__).resolve().parent.parent
SAMPLE = HOME / "src/main/resources/io/dropwarp/cli/demo/landsat-bahamas.tif"


def batch(source, out, count):
    """Seconds, processor seconds of everything, and the changes of the number of workers."""
    before = os.times()
    start = time.monotonic()
    done = subprocess.run(
        [HOME / "dropwarp", "batch", source, out, "--crs", "EPSG:32618", "--resampling", "bilinear", "--workers", count],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds = time.monotonic() - start
    after = os.times()
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, cpu, re.findall(r"(\d+) worker\(s\) instead of", done.stderr), done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--mb-per-second", type=float)
    parser.add_argument("--counts", default="2,auto")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--log", action="store_true", help="print what dropwarp said of the number of workers")
    a = parser.parse_args()
    counts = a.counts.split(",")
    runs = {count: [] for count in counts}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "files").mkdir()
        (folder / "slow").mkdir()
        for i in range(a.files):
            shutil.copy(SAMPLE, folder / "files" / f"scene-{i:04d}.tif")
        for _ in range(a.rounds):
            for count in counts:
                bandwidth = a.mb_per_second and a.mb_per_second * 1e6
                slow = SlowFolder(folder / "files", folder / "slow", a.latency_ms / 1e3, bandwidth)
                try:
                    run = batch(folder / "slow", folder / "out", count)
                finally:
                    slow.close()
                runs[count].append(run)
                if a.log:
                    print(*(line for line in run[3].splitlines() if "worker(s)" in line), sep="\n")
                shutil.rmtree(folder / "out")
    first = statistics.median(run[0] for run in runs[counts[0]])
    speed = f", {a.mb_per_second:g} MB/s in all" if a.mb_per_second else ""
    print(f"\n{a.files} files of {SAMPLE.stat().st_size / 1e6:.2f} MB, {a.latency_ms:g} ms a read{speed}, "
          f"{os.cpu_count()} processors\n")
    print("| workers | seconds | files/s | processor seconds | against the first | numbers |\n| --- | --- | --- | --- | --- | --- |")
    for count in counts:
        seconds = statistics.median(run[0] for run in runs[count])
        cpu = statistics.median(run[1] for run in runs[count])
        numbers = " ".join(runs[count][-1][2]) or "as at the start"
        print(f"| {count} | {seconds:.1f} | {a.files / seconds:.1f} | {cpu:.1f} | {seconds / first:.2f} | {numbers} |")


if __name__ == "__main__":
    main()
