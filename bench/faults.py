#!/usr/bin/python3
"""The same faults done to dropwarp and to scripts that warp with a pool of processes.

    bench/faults.py [--only NAME] [--fault NAME] [--keep]

The scripts are those of bench/peers. Needs root (file systems in memory are mounted), GDAL's programs and its Python
bindings; executor_rasterio.py needs rasterio. Each of 40 rasters is warped by 2 workers, then:

    worker   SIGKILL of one busy worker once 10 outputs stand
    parent   SIGKILL of the parent once 10 outputs stand
    disk     the output's file system holds half of what all outputs need; space is given once nothing happens any more
    bad      one of the 40 is cut short

Then the same command is run once more, for what it does again and what is whole in the end. Prints a table in Markdown.
"""
import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from osgeo import gdal

gdal.UseExceptions()
HOME = Path(__file__).resolve().parent.parent
SAMPLE = HOME / "src/main/resources/io/dropwarp/cli/demo/landsat-bahamas.tif"
RASTERS = 40
SILENCE = 45
BAD = "scene-21"


def make_inputs(folder):
    """40 crops of a real scene, enlarged to 900 x 780 x 3."""
    folder.mkdir()
    for number in range(RASTERS):
        window = [str(value) for value in (number * 7, number * 5, 500, 433)]
        subprocess.run(
            ["gdal_translate", "-q", "-srcwin", *window, "-outsize", "900", "780", "-r", "cubic", "-co", "TILED=YES",
             "-co", "COMPRESS=DEFLATE", str(SAMPLE), str(folder / f"scene-{number:02}.tif")],
            check=True)


def digest(path):
    """A digest of every pixel; None if they cannot all be read."""
    try:
        raster = gdal.Open(str(path))
        whole = hashlib.sha256(repr((raster.RasterXSize, raster.RasterYSize, raster.RasterCount)).encode())
        for band in range(1, raster.RasterCount + 1):
            whole.update(raster.GetRasterBand(band).ReadRaster())
        return whole.hexdigest()
    except (RuntimeError, AttributeError, TypeError):
        return None


def visible(out):
    """Rasters that whoever uses the output folder would take for finished ones."""
    return sorted(path for path in out.glob("*.tif") if not path.name.startswith("."))


class Contestant:
    def __init__(self, name, command, worker_mark, temporary):
        self.name, self.command, self.worker_mark, self.temporary = name, command, worker_mark, temporary

    def start(self, source, out, log):
        places = {"IN": str(source), "OUT": str(out)}
        command = [places.get(word, word) for word in self.command]
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                start_new_session=True)

    def key(self, path):
        """What an output is called without what the contestant adds."""
        return path.name.split("_")[0]

    def finished(self, out):
        return [path for path in visible(out) if not self.temporary(path)]


def processes(session):
    """Processes of a session: pid, state, CPU ticks, command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (OSError, IndexError):
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append((int(entry.name), int(fields[11]) + int(fields[12]), line))
    return found


def wait(process, finished, condition=lambda: False):
    """Waits for the end, the condition, or for no new output for a long time; says which."""
    before, since = None, time.monotonic()
    while True:
        if process.poll() is not None:
            return "ended"
        if condition():
            return "condition"
        # One that is made again is news too.
        now = [(path, path.stat().st_mtime_ns) for path in finished() if path.exists()]
        if now != before:
            before, since = now, time.monotonic()
        if time.monotonic() - since > SILENCE:
            return "hangs"
        time.sleep(0.05)


def end_all(process):
    """Ends what is left of it and says how many processes outlived their parent."""
    left = [pid for pid, _, _ in processes(process.pid) if pid != process.pid]
    for pid, _, _ in processes(process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()
    return len(left)


def mount(folder, size):
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)


class Trial:
    """One fault done to one contestant."""

    def __init__(self, contestant, fault, folder, inputs, reference, needed):
        self.contestant, self.fault, self.folder = contestant, fault, folder
        self.inputs, self.reference, self.needed = inputs, reference, needed
        self.out = folder / "out"
        self.log = folder / "log.txt"
        self.started = []

    def finished(self):
        return self.contestant.finished(self.out)

    def judge(self):
        right, wrong = {}, []
        for path in visible(self.out):
            key = self.contestant.key(path)
            if not self.contestant.temporary(path) and digest(path) == self.reference.get(key):
                right[path] = (path.stat().st_ino, path.stat().st_mtime_ns)
            else:
                wrong.append(path.name)
        return right, wrong

    def strike(self, process):
        session = processes(process.pid)
        if self.fault == "parent":
            os.kill(process.pid, signal.SIGKILL)
        else:
            workers = [entry for entry in session if self.contestant.worker_mark in entry[2]]
            os.kill(max(workers, key=lambda entry: entry[1])[0], signal.SIGKILL)

    def run(self):
        self.out.mkdir(parents=True)
        if self.fault == "disk":
            mount(self.out, self.needed // 2)
        source = self.inputs
        if self.fault == "bad":
            source = self.folder / "in"
            shutil.copytree(self.inputs, source)
            bad = source / f"{BAD}.tif"
            os.truncate(bad, bad.stat().st_size * 6 // 10)
        try:
            with open(self.log, "w") as log:
                return self.judged(self.first(source, log), source, log)
        finally:
            for process in self.started:
                end_all(process)
            if self.fault == "disk":
                subprocess.run(["umount", str(self.out)], check=False)

    def first(self, source, log):
        begun = time.monotonic()
        process = self.contestant.start(source, self.out, log)
        self.started.append(process)
        if self.fault in ("worker", "parent"):
            wait(process, self.finished, lambda: len(self.finished()) >= 10)
            self.strike(process)
        ending = wait(process, self.finished)
        self.seconds = time.monotonic() - begun - (SILENCE if ending == "hangs" else 0)
        self.before_end = len(self.judge()[0]) if ending == "hangs" else None
        if self.fault == "disk" and ending == "hangs":
            # Does it go on by itself once there is space?
            subprocess.run(["mount", "-o", f"remount,size={4 * self.needed}", str(self.out)], check=True)
            ending = "waits, then " + wait(process, self.finished)
        if self.fault == "parent":
            time.sleep(10)
        self.orphans = end_all(process)
        self.ending, self.code = ending, process.returncode
        return ending

    def judged(self, ending, source, log):
        before, wrong = self.judge()
        if self.fault == "disk":
            subprocess.run(["mount", "-o", f"remount,size={4 * self.needed}", str(self.out)], check=True)
        if self.fault == "bad":
            shutil.copy(self.inputs / f"{BAD}.tif", source / f"{BAD}.tif")
        log.write("--- again ---\n")
        log.flush()
        again = self.contestant.start(source, self.out, log)
        self.started.append(again)
        second = wait(again, self.finished)
        end_all(again)
        after, still_wrong = self.judge()
        redone = sum(1 for path, state in before.items() if after.get(path) != state)
        row = [self.contestant.name, self.fault,
               f"{ending}, exit code {self.code}" if "hangs" != ending else "hangs",
               f"{self.seconds:.0f}",
               f"{len(before)}" + (f" ({self.before_end} before)" if self.fault == "disk" and self.before_end is not None
                                   else ""),
               f"{len(wrong)}", f"{self.orphans}",
               f"{second}, exit code {again.returncode}", f"{redone} of {len(before)}",
               f"{len(after)}, {len(still_wrong)} wrong"]
        return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only")
    parser.add_argument("--fault")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    python = "/usr/bin/python3"
    peers = HOME / "bench/peers"
    # So that what is running is ended and unmounted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    contestants = [
        Contestant("multiprocessing.Pool", [python, str(peers / "pool_gdal.py"), "IN", "OUT", "--workers", "2"],
                   "multiprocessing.spawn", lambda path: False),
        Contestant("ProcessPoolExecutor",
                   [python, str(peers / "executor_rasterio.py"), "IN", "OUT", "--workers", "2"],
                   "multiprocessing.spawn", lambda path: path.name.endswith(".tmp.tif")),
        Contestant("dropwarp batch", [str(HOME / "dropwarp"), "batch", "IN", "OUT", "--workers", "2"],
                   ".WorkerMain", lambda path: False),
    ]
    folder = Path(tempfile.mkdtemp(prefix="dropwarp-faults-"))
    inputs = folder / "in"
    make_inputs(inputs)
    header = ["", "fault", "the run", "s", "right outputs of 40", "wrong or partial files among the outputs",
              "processes left behind", "the same command again", "of the right ones done again", "right in the end"]
    print("| " + " | ".join(header) + " |\n|" + " --- |" * len(header), flush=True)
    for contestant in contestants:
        if options.only and options.only not in contestant.name:
            continue
        calm = folder / (contestant.name.replace(" ", "-") + "-undisturbed")
        calm.mkdir()
        with open(folder / "undisturbed.log", "a") as log:
            begun = time.monotonic()
            contestant.start(inputs, calm, log).wait()
        reference = {contestant.key(path): digest(path) for path in visible(calm)}
        needed = sum(path.stat().st_size for path in calm.rglob("*") if path.is_file())
        print(f"| {contestant.name} | none | {len(reference)} outputs | {time.monotonic() - begun:.0f} |" + " |" * 6,
              flush=True)
        for fault in ("worker", "parent", "disk", "bad"):
            if options.fault in (None, fault):
                trial = Trial(contestant, fault, folder / f"{contestant.name.replace(' ', '-')}-{fault}", inputs,
                              reference, needed)
                print("| " + " | ".join(trial.run()) + " |", flush=True)
    if options.keep:
        print("kept in", folder, file=sys.stderr)
    else:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
