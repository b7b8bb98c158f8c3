#!/usr/bin/env python3
"""What the audit costs: CPU of one warm worker over the same tile, with and without, in turns.

    bench/audit.py [--pairs 40] [--sizes 256,1024] [--layouts COG,GTIFF] [--level sample]

Makes tiles of three bands of Byte from a bundled picture, has each planned, warped (bilinear, to EPSG:3857), written (LZW)
and verified in one request as the service does, and prints Markdown: medians of CPU in ms and of the ratio of each pair.
Needs python3-gdal and a built dropwarp (`./dropwarp --version`).
"""
import argparse
import glob
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

from osgeo import gdal

HOME = pathlib.Path(__file__).resolve().parent.parent
PICTURE = HOME / "src/main/resources/io/dropwarp/cli/demo/landsat-bahamas.tif"
WARM_UP = 10
OPTIONS = {"crs": "EPSG:3857", "resampling": "bilinear", "alpha": "auto", "errorThreshold": 0.125,
           "sourceOverview": "none", "compression": "LZW", "predictor": "auto", "blockSize": 512,
           "bigtiff": "IF_SAFER", "overviews": "auto", "collar": "mask", "geolocation": "auto"}
LIMITS = {"drivers": ["GTiff"], "containerDrivers": [], "maxPixels": 2_000_000_000, "maxOutputBytes": 100_000_000_000,
          "smallPixels": 4_000_000, "tileBytes": 128 << 20, "workers": 2}


class Worker:
    """A worker process, spoken to line by line."""

    def __init__(self, work):
        self.work = work
        jni = os.environ.get("DROPWARP_GDAL_JNI") or (HOME / ".dropwarp/bindings").read_text().splitlines()[0]
        java = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Djava.library.path={jni}",
                "-cp", str(HOME / ".dropwarp/build/lib/dropwarp-worker.jar"), "io.dropwarp.agent.WorkerMain",
                "--work", str(work)]
        self.process = subprocess.Popen(
            ["sh", "-c", 'exec 3>&1 1>&2; exec "$@"', "sh", *java], text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=dict(os.environ, DROPWARP_REPLY_FD="3", DROPWARP_STDERR=str(work / "errors"), GDAL_CACHEMAX="64"))
        self.answer()
        self.jobs = 0

    def answer(self):
        while True:
            reply = json.loads(self.process.stdout.readline())
            if reply.get("progress") is None:
                return reply

    def cpu(self):
        """Milliseconds of all threads."""
        total = 0
        for file in glob.glob(f"/proc/{self.process.pid}/task/*/schedstat"):
            with open(file) as stat:
                total += int(stat.read().split()[0])
        return total / 1e6

    def run(self, source, layout, audit):
        self.jobs += 1
        job = f"job{self.jobs}"
        folder = self.work / job / "source"
        folder.mkdir(parents=True)
        shutil.copy(source, folder)
        request = {"op": "plan", "job": job, "source": source.name, "warpSingle": True, "limits": LIMITS,
                   "options": dict(OPTIONS, layout=layout, audit=audit)}
        before = self.cpu()
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = self.answer()
        spent = self.cpu() - before
        if reply.get("failure") or not reply.get("output"):
            raise SystemExit(f"{source.name}, {layout}, {audit}: {reply}")
        shutil.rmtree(self.work / job)
        return spent, reply["output"]["audit"]


def tile(folder, size):
    path = folder / f"tile{size}.tif"
    gdal.Translate(str(path), str(PICTURE), width=size, height=size, resampleAlg="cubic",
                   creationOptions=["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2"])
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--sizes", default="256,1024")
    parser.add_argument("--layouts", default="COG,GTIFF")
    parser.add_argument("--level", default="sample")
    options = parser.parse_args()
    gdal.UseExceptions()
    with tempfile.TemporaryDirectory(prefix="dropwarp-audit-") as name:
        folder = pathlib.Path(name)
        worker = Worker(folder)
        print(f"| tile | layout | off, ms | {options.level}, ms | more | pixels compared |")
        print("| --- | --- | --- | --- | --- | --- |")
        for size in map(int, options.sizes.split(",")):
            source = tile(folder, size)
            for layout in options.layouts.split(","):
                pairs = []
                for i in range(WARM_UP + options.pairs):
                    order = ["off", options.level] if i % 2 else [options.level, "off"]
                    spent = {audit: worker.run(source, layout, audit) for audit in order}
                    if i >= WARM_UP:
                        pairs.append((spent["off"][0], spent[options.level][0]))
                off = statistics.median(pair[0] for pair in pairs)
                on = statistics.median(pair[1] for pair in pairs)
                more = statistics.median(pair[1] / pair[0] for pair in pairs) - 1
                samples = spent[options.level][1]["samples"]
                print(f"| {size}² | {layout.lower()} | {off:.1f} | {on:.1f} | {100 * more:.1f} % | {samples} |", flush=True)
        worker.process.stdin.close()
        worker.process.wait()


if __name__ == "__main__":
    main()
