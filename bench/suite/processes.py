"""Runs programs to their end, with everything they start, and says what that cost.

This process becomes the reaper of what its children leave behind, so that the CPU of every descendant is counted once,
and nothing a contestant starts outlives its run.
"""
import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
TICK = os.sysconf("SC_CLK_TCK")
PAGE = 1 << 20
WHERE_GDAL_IS = ("GDAL_DATA", "GDAL_DRIVER_PATH")
PATIENCE_AFTER_END = 60

_sessions = set()


class RunFailed(Exception):
    """A run that did not do what it should; its figures count for nothing."""


def reap_all_descendants():
    """To be called once, first."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def environment():
    """The same surroundings for all: no GDAL settings that happen to be set here."""
    kept = {key: value for key, value in os.environ.items()
            if key in WHERE_GDAL_IS or not key.startswith(("GDAL_", "CPL_", "VSI_", "OMP_"))}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1"}


def start(command, log, stdout=None):
    """Starts a program in a session of its own. Its messages go to the file `log`."""
    with open(log, "ab") as messages:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout or messages, stderr=messages,
                                   env=environment(), start_new_session=True)
    _sessions.add(process.pid)
    return process


def reap(process):
    """Waits for the end of a program and of all it started: wall time of the end, and user + system seconds of all."""
    _, status, usage = os.wait4(process.pid, 0)
    ended = time.monotonic()
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    deadline = ended + PATIENCE_AFTER_END
    while True:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid:
            cpu += usage.ru_utime + usage.ru_stime
        elif time.monotonic() > deadline:
            end_session(process.pid)
            raise RunFailed(f"left processes behind for {PATIENCE_AFTER_END} s after its end")
        else:
            time.sleep(0.01)
    _sessions.discard(process.pid)
    return ended, cpu


def run(command, log):
    """Runs a program: wall and CPU seconds, and its standard output. Fails if its exit code is not 0."""
    output = Path(f"{log}.out")
    with open(output, "wb") as stdout:
        begun = time.monotonic()
        ended, cpu = reap(process := start(command, log, stdout))
    if process.returncode != 0:
        raise RunFailed(f"exit code {process.returncode}: {' '.join(map(str, command))}\n{tail(log)}")
    return ended - begun, cpu, output.read_text(errors="replace")


def tail(log, lines=15):
    """The last lines of a log."""
    try:
        return "\n".join(Path(log).read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def session(leader):
    """The living processes of a session: pid and CPU ticks, with those of the children each has waited for."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path("/proc", entry, "stat").read_text().rsplit(")", 1)[1].split()
            except (OSError, IndexError):
                continue
            if int(fields[3]) == leader and fields[0] != "Z":
                found[int(entry)] = sum(int(ticks) for ticks in fields[11:15])
    return found


def cpu_of_session(leader):
    """User + system seconds of a running program and all it started, to 1/100 s for each process."""
    return sum(session(leader).values()) / TICK


def resident_megabytes(pid):
    """RSS of one process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RunFailed(f"process {pid} is gone")


def end_session(leader):
    """Kills what is left of a program that was started here."""
    for pid in session(leader):
        _kill(pid)


def end_everything():
    """Kills whatever was started here and still runs, and what came to be this process's child by losing its parent."""
    while True:
        for leader in _sessions:
            end_session(leader)
        for pid in _children():
            _kill(pid)
        try:
            if not os.wait4(-1, os.WNOHANG)[0]:
                time.sleep(0.01)
        except ChildProcessError:
            _sessions.clear()
            return


def _children():
    return [int(pid) for task in os.listdir("/proc/self/task")
            for pid in Path(f"/proc/self/task/{task}/children").read_text().split()]


def _kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def warm(files):
    """Reads files once, so that each contestant finds them in the page cache."""
    read = set()
    for path in files:
        inode = os.stat(path).st_ino
        if inode not in read:
            read.add(inode)
            with open(path, "rb", buffering=0) as file:
                while file.read(PAGE):
                    pass
