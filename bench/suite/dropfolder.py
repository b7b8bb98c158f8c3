"""The service on a drop folder of its own."""
import json
import os
import socket
import time
import urllib.request

from . import processes
from .processes import RunFailed

QUIET_MILLIS = 500
WARM_UP = 20
# A folder of outputs also has the catalogue's files.
RECEIPTS = "*_EPSG3857.json"
SILENCE = 180
START_LIMIT = 120
STOP_LIMIT = 60
LOOK_SECONDS = 0.05
RSS_SECONDS = 0.5


class DropFolder:
    """`dropwarp run`, started, watched from outside and stopped. Jobs are counted by its ledger."""

    def __init__(self, dropwarp, data, workers, profile):
        self.data, self.log = data, data.parent / "service.log"
        profiles = data.parent / "profiles"
        profiles.mkdir(parents=True)
        # JSON is YAML too.
        (profiles / "bench.yaml").write_text(json.dumps(profile))
        self.metrics, self.console = free_port(), free_port()
        settings = (f"intake.quiet-millis={QUIET_MILLIS}", f"profiles={profiles}", "default-profile=bench",
                    f"management.port={self.metrics}", f"console.port={self.console}")
        self.command = [str(dropwarp), "run", "--data", str(data), "--workers", str(workers),
                        *(word for setting in settings for word in ("--set", f"dropwarp.{setting}"))]
        self.drop, self.output = data / "drop/bench", data / "output/bench"
        self.staging = data.parent / "staging"
        self.process = None
        self._read = {}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, failure, *_):
        if failure:
            # What failed is to be heard of, not what a stop might have to say after that.
            processes.end_session(self.process.pid)
        else:
            self.stop()

    def start(self):
        """Starts it; seconds from its exec to its line "Watching", looked for every 2 ms."""
        begun = time.monotonic()
        self.process = processes.start(self.command, self.log)
        while b" Watching " not in self.log.read_bytes():
            if self.process.poll() is not None or time.monotonic() - begun > START_LIMIT:
                raise RunFailed(f"the service did not start\n{processes.tail(self.log)}")
            time.sleep(0.002)
        seconds = time.monotonic() - begun
        self.drop.mkdir(parents=True, exist_ok=True)
        return seconds

    def stop(self):
        """SIGTERM; it ends by itself, and must leave nothing behind."""
        self.process.terminate()
        deadline = time.monotonic() + STOP_LIMIT
        while not os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if time.monotonic() > deadline:
                processes.end_session(self.process.pid)
            time.sleep(0.01)
        processes.reap(self.process)
        if self.process.returncode != 0:
            raise RunFailed(f"the service stopped with exit code {self.process.returncode}\n{processes.tail(self.log)}")

    def cpu(self):
        """CPU seconds of the service and its workers so far."""
        return processes.cpu_of_session(self.process.pid)

    def rss(self):
        """RSS of the service itself, without its workers, in MB."""
        return processes.resident_megabytes(self.process.pid)

    def ended(self):
        """Jobs that ended so far. Reads only what is new, so as not to compete with what is measured."""
        for path in (self.data / "ledger").glob("*.jsonl"):
            position, lines = self._read.get(path, (0, 0))
            with open(path, "rb") as ledger:
                ledger.seek(position)
                new = ledger.read()
            # Whole lines; those of sweeps have no job.
            new = new[:new.rfind(b"\n") + 1]
            self._read[path] = (position + len(new), lines + new.count(b'"job":'))
        return sum(lines for _, lines in self._read.values())

    def stage(self, files, name):
        """Hard links of files in a folder beside the drop folder, ready to be moved in."""
        folder = self.staging / name
        folder.mkdir(parents=True)
        for file in files:
            os.link(file, folder / file.name)
        return folder

    def warm_up(self, files):
        """Has it warp some files and show its console and metrics, and waits until it is idle."""
        self.pass_through(self.stage(files[:WARM_UP], "warm-up"))
        for port, path in ((self.metrics, "observe/metrics"), (self.console, "")):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as page:
                page.read()
        time.sleep(1)

    def pass_through(self, staged):
        """
        Moves a staged folder in with one rename and waits for the last receipt. Wall seconds end when that became
        visible (its file's time of change); CPU is that of all processes meanwhile.
        """
        count, before = len(os.listdir(staged)), self.ended()
        cpu, samples = self.cpu(), []
        begun = time.time()
        staged.rename(self.drop / staged.name)
        self._wait(before, count, samples)
        figures = {"cpu": self.cpu() - cpu, "files": count, "command": self.command}
        receipts = list((self.output / staged.name).glob(RECEIPTS))
        if len(receipts) != count:
            raise RunFailed(f"{len(receipts)} receipts of {count}\n{processes.tail(self.log)}")
        figures["wall"] = max(path.stat().st_ctime_ns for path in receipts) / 1e9 - begun
        figures["rss"] = rss_figures(samples, count)
        return figures

    def one(self, file):
        """Renames a staged file into the idle service: seconds until its receipt is visible, looked for every 2 ms."""
        receipt = self.output / f"{file.stem}_EPSG3857.json"
        begun = time.monotonic()
        file.rename(self.drop / file.name)
        while not receipt.exists():
            if time.monotonic() - begun > SILENCE:
                raise RunFailed(f"no receipt of {file.name}\n{processes.tail(self.log)}")
            time.sleep(0.002)
        return time.monotonic() - begun

    def _wait(self, before, count, samples):
        done, since, sampled = 0, time.monotonic(), 0.0
        while done < count:
            time.sleep(LOOK_SECONDS)
            if self.process.poll() is not None:
                raise RunFailed(f"the service ended\n{processes.tail(self.log)}")
            now = self.ended() - before
            if now != done:
                done, since = now, time.monotonic()
            elif time.monotonic() - since > SILENCE:
                raise RunFailed(f"{done} of {count} after {SILENCE} s of silence\n{processes.tail(self.log)}")
            if time.monotonic() - sampled >= RSS_SECONDS:
                sampled = time.monotonic()
                samples.append((done, self.rss()))
        samples.append((done, self.rss()))


def free_port():
    """A port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def rss_figures(samples, count):
    """Greatest RSS in MB, and what it was when a quarter, half, three quarters and all of the files were done."""
    quarters = [next(rss for done, rss in samples if done >= count * part / 4) for part in (1, 2, 3, 4)]
    return {"max": max(rss for _, rss in samples), "quarters": quarters}
