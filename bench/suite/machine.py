"""What the figures were made on and with."""
import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path

from osgeo import gdal


def describe(dropwarp):
    """Machine and versions, by name."""
    home = dropwarp.resolve().parent
    changed = said("git", "-C", str(home), "status", "--porcelain", "--untracked-files=no")
    commit = said("git", "-C", str(home), "rev-parse", "--short=12", "HEAD")
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": field("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{int(field('/proc/meminfo', 'MemTotal').split()[0]) / 1024 / 1024:.1f} GB",
        "kernel": platform.release(),
        "dropwarp": f"{version(dropwarp)}, commit {commit or 'unknown'}{' with changes' if changed else ''}",
        "gdal": gdal.VersionInfo("RELEASE_NAME"),
        "java": java(),
        "python": platform.python_version(),
        "rasterio": rasterio(),
    }


def version(dropwarp):
    """dropwarp's version. The first call sets it up, which may take a while and says so on standard error."""
    asked = subprocess.run([str(dropwarp), "--version"], stdout=subprocess.PIPE, text=True, check=False)
    if asked.returncode != 0 or not asked.stdout:
        raise OSError(f"{dropwarp} --version ends with exit code {asked.returncode}")
    return asked.stdout.splitlines()[0]


def field(file, name):
    """The first value of a name in a file of /proc."""
    for line in Path(file).read_text().splitlines():
        if line.split(":")[0].strip() == name:
            return line.split(":", 1)[1].strip()
    return "unknown"


def said(*command):
    """What a command prints on standard output; empty if it fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def java():
    """The Java on the path, or JAVA_HOME's."""
    command = f"{os.environ['JAVA_HOME']}/bin/java" if "JAVA_HOME" in os.environ else "java"
    return (said(command, "--version") or "unknown").splitlines()[0]


def rasterio():
    """rasterio's version."""
    try:
        import rasterio as library
        return library.__version__
    except ImportError:
        return "none"
