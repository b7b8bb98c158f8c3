#!/usr/bin/python3
"""What the way through a broker costs a small file: a service with workers of its own against a coordinator and a node.

    bench/cluster.py [--files N] [--size N] [--rounds N] [--workers N] [--warm N]

Moves N small tiles into a warm drop folder, in turn of a service that warps them itself and of one that has a node on
the same machine warp them, through a broker of its own. Prints CPU of all processes for each tile: the median of the
rounds. With --warm, the same files pass N times before that, so that Java has compiled what it runs.
"""
import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from suite import processes
from suite.dropfolder import DropFolder, free_port
from suite.inputs import Inputs, rasters

HOME = Path(__file__).resolve().parent.parent
PROFILE = {"crs": "EPSG:3857", "resampling": "bilinear", "layout": "gtiff", "compression": "LZW"}


class WithNode(DropFolder):
    """A coordinator without workers, its broker, and one node."""

    def __init__(self, dropwarp, data, workers, profile):
        super().__init__(dropwarp, data, 0, profile)
        port = free_port()
        self.command += ["--set", "dropwarp.cluster.broker=embedded", "--set", f"dropwarp.cluster.port={port}"]
        self.node_command = [str(dropwarp), "node", "--broker", f"tcp://127.0.0.1:{port}", "--data", str(data),
                             "--workers", str(workers)]
        self.node = None

    def start(self):
        seconds = super().start()
        self.node = processes.start(self.node_command, self.log)
        return seconds

    def stop(self):
        self.node.terminate()
        self.node.wait()
        super().stop()

    def cpu(self):
        return super().cpu() + processes.cpu_of_session(self.node.pid)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--warm", type=int, default=0)
    a = parser.parse_args()
    processes.reap_all_descendants()
    found = {kind: [] for kind in (DropFolder, WithNode)}
    with tempfile.TemporaryDirectory() as scratch:
        files = rasters(Inputs(Path(scratch), print).repeated(a.files, 100, a.size, 1))
        for number in range(a.rounds):
            for kind in found:
                folder = Path(scratch) / f"{kind.__name__}-{number}"
                with kind(HOME / "dropwarp", folder / "data", a.workers, PROFILE) as service:
                    service.warm_up(files)
                    for passed in range(a.warm):
                        service.pass_through(service.stage(files, f"warm-{passed}"))
                    figures = service.pass_through(service.stage(files, "tiles"))
                found[kind].append((figures["cpu"] / a.files * 1000, figures["wall"], figures["rss"]["max"]))
                print(f"{kind.__name__}: {found[kind][-1][0]:.2f} ms of CPU for each tile, {figures['wall']:.1f} s, "
                      f"RSS of the service {figures['rss']['max']:.0f} MB", flush=True)
    alone, cluster = (statistics.median(run[0] for run in runs) for runs in found.values())
    print(f"alone {alone:.2f} ms, through the broker {cluster:.2f} ms: {cluster - alone:+.2f} ms of CPU for each tile")


if __name__ == "__main__":
    sys.exit(main())
