#!/usr/bin/python3
"""Whether nodes give the pixels of one process.

    bench/same_in_cluster.py [--nodes N] [--kills N] "FOLDER [OPTION…]" …

Each folder goes through `dropwarp batch FOLDER OUT OPTION…`, and then, with a profile of the same options, through the
drop folder of a coordinator that has no workers, but N nodes (3) with one worker each; of them one is killed and started
again, --kills times (3), while they work. Compares for each source how it ended, and of what was published everything
that GDAL can tell: sizes, CRS, geotransform, GCPs, nodata, masks, colours, categories, metadata, overviews, and checksums
of all pixels. Also that each job ended once. Prints what differs, and how many were compared; exit code 1 if any differs.
Needs gdalinfo and GDAL's Python bindings.
"""
import argparse
import itertools
import json
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from osgeo import gdal

from suite import processes
from suite.dropfolder import free_port

gdal.UseExceptions()
HOME = Path(__file__).resolve().parent.parent
# Seconds in which a job that ends a second time would show.
AFTER_THE_LAST = 4
LIMIT = 1800


def profile(options):
    """The profile that `batch` makes of its options."""
    base, keys = "default", {}
    for name, value in zip(options[::2], options[1::2], strict=True):
        if name == "--profile":
            base = value
        elif name == "--option":
            key, value = value.split("=", 1)
            keys[key] = value
        else:
            keys[name.removeprefix("--")] = value
    lines = [line for line in (HOME / f"config/profiles/{base}.yaml").read_text().splitlines()
             if line.split(":")[0] not in keys]
    return "\n".join(lines + [f"{key}: {value}" for key, value in keys.items()]) + "\n"


def alone(source, out, options):
    """What `batch` made of each source: its outcome, code and output."""
    done = subprocess.run([HOME / "dropwarp", "batch", source, out, "--json", *options],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if done.returncode > 1:
        raise SystemExit(f"the batch of {source} ended with exit code {done.returncode}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["file"]: (line["outcome"], line["code"], line["output"] and out / line["output"])
            for line in lines if "file" in line}


class Cluster:
    """A coordinator and its nodes; nodes die while they work."""

    def __init__(self, scratch, nodes, kills):
        self.data, self.logs, self.kills = scratch / "data", scratch, kills
        port = free_port()
        settings = [f"dropwarp.{setting}" for setting in (
            f"profiles={scratch / 'profiles'}", "management.port=off", "console.port=off", "retry.delay-millis=100",
            "intake.sidecar-grace-seconds=2", "cluster.broker=embedded", f"cluster.port={port}")]
        self.run = [str(HOME / "dropwarp"), "run", "--data", str(self.data), "--workers", "0",
                    *(word for setting in settings for word in ("--set", setting))]
        self.node = [str(HOME / "dropwarp"), "node", "--broker", f"tcp://127.0.0.1:{port}", "--data", str(self.data),
                     "--workers", "1", "--name"]
        self.coordinator = None
        self.nodes = dict.fromkeys(f"node-{number}" for number in range(nodes))

    def __enter__(self):
        self.coordinator = processes.start(self.run, self.logs / "coordinator.log")
        while b" Watching " not in (self.logs / "coordinator.log").read_bytes():
            if self.coordinator.poll() is not None:
                raise SystemExit(processes.tail(self.logs / "coordinator.log"))
            time.sleep(0.05)
        for name in self.nodes:
            self.start(name)
        return self

    def __exit__(self, *_):
        processes.end_everything()

    def start(self, name):
        self.nodes[name] = processes.start([*self.node, name], self.logs / f"{name}.log")

    def ledger(self):
        """The lines about jobs."""
        lines = itertools.chain.from_iterable(
            path.read_text().splitlines() for path in sorted((self.data / "ledger").glob("*.jsonl")))
        return [entry for entry in map(json.loads, lines) if "job" in entry]

    def wait(self, jobs):
        """Until so many jobs have ended, and no more come; kills nodes meanwhile."""
        begun, killed = time.monotonic(), 0
        while (ended := len(self.ledger())) < jobs:
            if time.monotonic() - begun > LIMIT:
                raise SystemExit(f"{ended} of {jobs} jobs have ended after {LIMIT} s")
            if killed < self.kills and ended > jobs * (killed + 1) / (self.kills + 2):
                name = random.choice(list(self.nodes))
                processes.end_session(self.nodes[name].pid)
                self.nodes[name].wait()
                self.start(name)
                killed += 1
            time.sleep(0.2)
        time.sleep(AFTER_THE_LAST)
        return killed


def told(path):
    """Everything that GDAL tells of a raster, but where it lies."""
    if path is None:
        return None
    if path.is_dir():
        path = next(path.glob("*.vrt"))
    # The program, since it goes on when a corner has no place on the Earth.
    info = json.loads(subprocess.run(["gdalinfo", "-json", "-checksum", "-mdd", "all", path], check=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    for key in ("description", "files"):
        info.pop(key, None)
    masks = []
    raster = gdal.Open(str(path))
    for number in range(1, raster.RasterCount + 1):
        band = raster.GetRasterBand(number)
        masks.append((band.GetMaskFlags(), band.GetMaskBand().Checksum(), band.GetCategoryNames(),
                      [band.GetOverview(level).Checksum() for level in range(band.GetOverviewCount())]))
    text = json.dumps(info, sort_keys=True)
    return text.replace(str(path.parent), "").replace(path.stem, ""), masks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("sets", nargs="+", metavar="FOLDER [OPTION…]")
    a = parser.parse_args()
    processes.reap_all_descendants()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        (scratch / "profiles").mkdir()
        expected = {}
        for number, words in enumerate(map(shlex.split, a.sets)):
            name = f"set{number}"
            (scratch / "profiles" / f"{name}.yaml").write_text(profile(words[1:]))
            for file, ending in alone(Path(words[0]), scratch / "alone" / name, words[1:]).items():
                expected[f"{name}/{file}"] = ending
            shutil.copytree(words[0], scratch / "staged" / name)
        print(f"{len(expected)} sources went through one process", flush=True)
        shutil.copy(HOME / "config/profiles/default.yaml", scratch / "profiles")
        with Cluster(scratch, a.nodes, a.kills) as cluster:
            for folder in (scratch / "staged").iterdir():
                folder.rename(cluster.data / "drop" / folder.name)
            killed = cluster.wait(len(expected))
            found = cluster.ledger()
            wrong = [f"{file}: {times} jobs ended" for file, times in Counter(e["file"] for e in found).items() if times > 1]
            ended = {e["file"]: (e["outcome"], e.get("code"), e.get("output") and cluster.data / "output" / e["output"])
                     for e in found}
            for file, (outcome, code, output) in expected.items():
                other = ended.get(file, ("nothing", None, None))
                if (outcome, code) != other[:2]:
                    wrong.append(f"{file}: {outcome} {code or ''}, but {other[0]} {other[1] or ''} in the cluster")
                elif told(output) != told(other[2]):
                    wrong.append(f"{file}: other pixels or metadata in the cluster")
        print(*sorted(wrong), sep="\n", end="\n" if wrong else "")
        published = sum(outcome == "published" for outcome, *_ in expected.values())
        print(f"{len(expected)} sources, {published} of them published, {a.nodes} nodes, {killed} killed: "
              f"{len(wrong)} differ")
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
