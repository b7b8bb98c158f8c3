"""The workloads (a) to (k)."""
import random
import shutil
import time
from dataclasses import dataclass, replace
from statistics import median

from . import processes
from .bars import figure, ratio
from .contestants import BATCH, BATCH_COG, BATCH_TILES, COG_MULTI, GDALWARP, LIMIT, POOL, WARM, profile
from .dropfolder import QUIET_MILLIS, RECEIPTS, DropFolder
from .inputs import rasters
from .outputs import check


SMALL_TILES, MEDIUM_TILES, TINY_TILES = 2000, 200, 100
FIRST_TILES = 8
SYNC_CALLS = ("fsync", "fdatasync", "sync", "syncfs")


class Edge(int):
    """Edge of a scene in pixels; other sizes are numbers of files."""


@dataclass(frozen=True)
class Workload:
    """What is done, how large it is (full, quick), how often, a guess of the seconds one round takes, and remarks."""
    title: str
    run: object
    full: tuple
    quick: tuple
    rounds: int
    guess: tuple
    note: str = ""

    def sizes(self, quick, scale):
        """Sizes with this part of the files and of the pixels, but not so few that nothing is left to measure."""
        for size in self.quick if quick else self.full:
            if isinstance(size, Edge):
                yield max(512, round(size * scale ** 0.5))
            else:
                yield max(min(size, 8), round(size * scale))


@dataclass(frozen=True)
class Warm:
    """A folder of rasters moved at once into the drop folder of a service that runs and is warm."""
    layout: str
    block: int
    name: str = WARM
    once: bool = False
    tenth: bool = False

    def measure(self, bench, source, trial):
        files = rasters(source)
        with DropFolder(bench.dropwarp, trial / "data", bench.workers, profile(self.layout, self.block)) as service:
            service.warm_up(files)
            figures = service.pass_through(service.stage(files, "arrivals"))
        check(files, service.output / "arrivals", "*.tif")
        return figures


def compare(bench, letter, source, contestants, after=lambda *_: None):
    """Each contestant once a round, A B C A B C …; some only once. Figures by contestant, a list each."""
    runs = {contestant.name: [] for contestant in contestants}
    for round_number in range(bench.rounds(letter)):
        for contestant in contestants:
            if contestant.once and round_number > 0:
                continue
            given = bench.inputs.tenth(source) if contestant.tenth else source
            processes.warm(rasters(given))
            with bench.trial(letter, contestant.name, round_number) as trial:
                figures = contestant.measure(bench, given, trial.folder)
                after(contestant, trial.folder, figures)
                if contestant.tenth:
                    scale = len(rasters(source)) / figures["files"]
                    figures.update(wall=figures["wall"] * scale, cpu=figures["cpu"] * scale, scaled=scale)
                runs[contestant.name].append(trial.keep(figures))
    return {name: figures for name, figures in runs.items() if figures}


def ratios(letter, runs, who, against, measures):
    """Verdicts of one contestant against another; none if one of them did not run."""
    if who not in runs or against not in runs:
        return []
    # Who ran only once is compared with every round of the other.
    theirs = runs[against] * len(runs[who]) if len(runs[against]) == 1 else runs[against]
    return [ratio(letter, who, against, measure, [(a[measure], b[measure]) for a, b in zip(runs[who], theirs)])
            for measure in measures]


def judge(bench, letter, runs, mine):
    """Each of ours against all peers by wall time, and against the limit by CPU and by its CPU over the cores."""
    for who in mine:
        for peer in runs:
            if peer not in mine and peer != LIMIT:
                bench.verdict(*ratios(letter, runs, who, peer, ("wall", "cpu")))
    if LIMIT in runs:
        ideal = [{"wall": run["cpu"] / bench.workers, "cpu": run["cpu"]} for run in runs[LIMIT]]
        for who in mine:
            bench.verdict(*ratios(letter, {**runs, LIMIT: ideal}, who, LIMIT, ("wall", "cpu")))


def many_files(bench, letter, count, size):
    source, make = bench.inputs.tiles(count, size, 3), bench.contestants
    contestants = make.available([make.batch(BATCH, "gtiff", 256), make.pool(), make.executor(), make.limit(256),
                                  make.xargs()])
    judge(bench, letter, compare(bench, letter, source, contestants), (BATCH,))


def small_files(bench, count):
    many_files(bench, "a", count, 256)


def medium_files(bench, count):
    many_files(bench, "b", count, 1024)


def very_many_files(bench, count):
    source, make = bench.inputs.repeated(count, SMALL_TILES, 256, 3), bench.contestants
    judge(bench, "i", compare(bench, "i", source, [make.batch(BATCH, "gtiff", 256), make.pool()]), (BATCH,))


def warm_folder(bench, count):
    source = bench.inputs.repeated(count, MEDIUM_TILES, 1024, 3)
    judge(bench, "j", compare(bench, "j", source, [Warm("gtiff", 256), bench.contestants.pool()]), (WARM,))


def scene(bench, size):
    source, make = bench.inputs.scene("s2", size), bench.contestants
    runs = compare(bench, "c", source, make.available([
        make.batch(BATCH_TILES, "tiles", 512), make.gdalwarp(), make.multi(), make.limit(512, memory=500),
        make.batch(BATCH_COG, "cog", 512), make.cog()]))
    # Only what makes the same kind of output is compared.
    judge(bench, "c", {name: run for name, run in runs.items() if name not in (BATCH_COG, COG_MULTI)}, (BATCH_TILES,))
    bench.verdict(*ratios("c", runs, BATCH_COG, COG_MULTI, ("wall", "cpu")),
                  *ratios("c", runs, BATCH_COG, GDALWARP, ("wall",)), *ratios("c", runs, BATCH_COG, LIMIT, ("cpu",)))


def skew(bench, size, count):
    source, make = bench.inputs.skew(size, count), bench.contestants

    def note(contestant, trial, figures):
        if contestant.name == POOL:
            return
        times = {path.stem: path.stat().st_ctime for path in (trial / "out").glob(RECEIPTS)}
        large = times.pop("scene_EPSG3857")
        figures["scene_published"] = large - figures["started"]
        figures["small_published"] = max(times.values()) - figures["started"]
        figures["small_before_scene"] = sum(moment < large for moment in times.values())

    runs = compare(bench, "d", source, [make.batch(BATCH, "gtiff", 256), make.pool(),
                                        make.batch(BATCH_TILES, "tiles", 256)], note)
    judge(bench, "d", runs, (BATCH, BATCH_TILES))
    for who in (BATCH, BATCH_TILES):
        shares = [run["small_published"] / run["scene_published"] for run in runs[who]]
        bench.verdict(figure("d", f"{who}: last small tile / scene, published", shares, max))


def tiny_files(bench, few, many):
    runs = {few: [], many: []}
    for round_number in range(bench.rounds("e")):
        for count in (few, many):
            files = rasters(bench.inputs.repeated(count, TINY_TILES, 64, 1))
            processes.warm(files)
            with bench.trial("e", f"{WARM}, {count} tiles", round_number) as trial:
                runs[count].append(trial.keep(Warm("gtiff", 256).measure(bench, files[0].parent, trial.folder)))
    for run in runs[few] + runs[many]:
        # It is waited for once, however many files there are: in the few it would weigh more.
        run["working"] = run["wall"] - QUIET_MILLIS / 1000
    for what, measure in (("CPU", "cpu"), ("wall time", "working")):
        for label, count in (("few", few), ("many", many)):
            bench.verdict(figure("e", f"{what} per tile, {label}",
                                 [run[measure] / count * 1000 for run in runs[count]], unit="ms"))
        pairs = zip(runs[few], runs[many])
        bench.verdict(figure("e", f"{what} per tile, many / few",
                             [b[measure] / many / (a[measure] / few) for a, b in pairs]))
    quarters = [run["rss"]["quarters"] for run in runs[many]]
    greatest = [run["rss"]["max"] for run in runs[few] + runs[many]]
    bench.verdict(figure("e", "greatest RSS of the service", greatest, max),
                  figure("e", "RSS of the service at the end / at a quarter",
                         [quarter[3] / quarter[0] for quarter in quarters]),
                  figure("e", "RSS of the service, many / few",
                         [b["rss"]["max"] / a["rss"]["max"] for a, b in zip(runs[few], runs[many])]))


def one_file(bench, count):
    files = rasters(bench.inputs.tiles(max(count, 20), 256, 3))
    processes.warm(files)
    moments = random.Random(1)
    with bench.trial("f", WARM, 0) as trial, \
            DropFolder(bench.dropwarp, trial.folder / "data", bench.workers, profile("gtiff", 256)) as service:
        service.warm_up(files)
        staged = service.stage(files[:count], "singles")
        over = []
        for file in rasters(staged):
            # So that the arrivals fall anywhere between two looks at the folder.
            time.sleep(1 + moments.random())
            over.append(service.one(file) - QUIET_MILLIS / 1000)
        trial.keep({"wall": median(over), "cpu": None, "each": over, "files": count, "command": service.command})
    bench.verdict(figure("f", "median over the quiet time", over),
                  figure("f", "longest over the quiet time", over, max, "s"))


def elevation(bench, size):
    source, make = bench.inputs.scene("dem", size), bench.contestants
    runs = compare(bench, "g", source, make.available([
        make.batch(BATCH_TILES, "tiles", 512, "cubic"), make.gdalwarp("cubic"), make.multi("cubic"),
        make.limit(512, "cubic", 500)]))
    judge(bench, "g", runs, (BATCH_TILES,))


def start_up(bench, times):
    watching, pixels = [], []
    files = rasters(bench.inputs.tiles(FIRST_TILES, 256, 3))
    batch = bench.contestants.batch(BATCH, "gtiff", 256)
    for number in range(times):
        with bench.trial("h", "dropwarp run", number) as trial:
            service = DropFolder(bench.dropwarp, trial.folder / "data", bench.workers, profile("gtiff", 256))
            seconds = service.start()
            watching.append(trial.keep({"wall": seconds, "cpu": service.cpu(), "files": 0, "command": service.command}))
            service.stop()
        processes.warm(files)
        with bench.trial("h", BATCH, number) as trial:
            figures = batch.measure(bench, files[0].parent, trial.folder)
            # A rename keeps the time of the last write to a file, which is that of its last pixels.
            written = min(path.stat().st_mtime for path in (trial.folder / "out").glob(batch.products))
            pixels.append(trial.keep({**figures, "pixels": written - figures["started"]}))
    for what, each, measure in (("median to the first tile's pixels", pixels, "pixels"),
                                (f"CPU of a batch of {FIRST_TILES} tiles", pixels, "cpu"),
                                ("median to watching", watching, "wall"), ("CPU to watching", watching, "cpu")):
        bench.verdict(figure("h", what, [run[measure] for run in each], unit="s"))


def sync_calls(bench, count):
    if not shutil.which("strace"):
        bench.say("(k) left out: there is no strace (Debian: strace)")
        return
    source = bench.inputs.tiles(count, 256, 3)
    batch = bench.contestants.batch(BATCH, "gtiff", 256)
    with bench.trial("k", BATCH, 0) as trial:
        table = trial.folder / "calls.txt"
        counted = replace(batch, words=("strace", "-f", "--seccomp-bpf", "-c", "-U", "name,calls", "-o", str(table), "-e",
                                        f"trace={','.join(SYNC_CALLS)}", *batch.words))
        figures = counted.measure(bench, source, trial.folder)
        # Lines of a name and a number; the last one is the total.
        rows = [line.split() for line in table.read_text().splitlines()]
        calls = {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[0] in SYNC_CALLS}
        trial.keep({**figures, "wall": None, "cpu": None, "calls": calls})
    bench.verdict(figure("k", "calls per tile", [sum(calls.values()) / count]),
                  *(figure("k", f"{name} per tile", [number / count]) for name, number in calls.items()))


FILES = """All write one tiled GeoTIFF a file, blocks of 256. Only dropwarp and the Pool run in every round. xargs is too
slow to warp all: it runs on a tenth of the files, and its figures are scaled."""
REPEATED = """The files are hard links of {} different tiles. All write one tiled GeoTIFF a file, blocks of 256."""
SCENE = """Blocks of 512. gdalwarp alone has its own defaults for memory. The overviews of both COGs are averages."""
SKEW = """All files are in one folder, and the scene's name sorts first, which is kind to the Pool: its longest task
is begun at once. The Pool writes GeoTIFFs, so `dropwarp batch` (layout gtiff) makes the same; layout tiles
is for comparison. When an output was published is its receipt's time of change."""
TINY = """The files are hard links of 100 different tiles. Each count has a service of its own with console and metrics,
warmed with 20 files and one look at both. The quiet time is left out of the wall time per tile."""
ONE = """From the rename of one file into the idle, warm service to its receipt, looked for every 2 ms, less the
quiet time. Arrivals fall anywhere between two looks of the service."""
START = """From the start of `dropwarp batch` on 8 tiles of 256×256×3 to the last write to the output that was written
first (its file's time of modification, which a rename keeps); and from the start of `dropwarp run` on an empty folder to
its line “Watching”. Nothing is compared."""
SYNC = """`dropwarp batch` under strace, which counts the calls of all its processes and makes it slow: nothing is timed."""

# Guesses are of a machine with 2 cores.
WORKLOADS = {
    "a": Workload("{} tiles of 256×256×3", small_files, (SMALL_TILES,), (300,), 3, (120, 40), FILES),
    "b": Workload("{} tiles of 1024×1024×3", medium_files, (MEDIUM_TILES,), (40,), 3, (100, 40), FILES),
    "c": Workload("one {0}×{0}×4 uint16 scene", scene, (Edge(6000),), (Edge(3000),), 3, (160, 50), SCENE),
    "d": Workload("one {0}×{0}×4 scene and {1} tiles of 256×256×3", skew, (Edge(6000), 150),
                  (Edge(3000), 40), 3, (70, 30), SKEW),
    "e": Workload("{} and {} tiles of 64×64×1", tiny_files, (1000, 40000), (500, 2000), 1, (600, 50), TINY),
    "f": Workload("{} single files of 256×256×3", one_file, (20,), (5,), 1, (60, 20), ONE),
    "g": Workload("a {0}×{0} float32 DEM, cubic", elevation, (Edge(8192),), (Edge(2048),), 3, (70, 15)),
    "h": Workload("start-up, {} times", start_up, (9,), (3,), 1, (60, 20), START),
    "i": Workload("{} tiles of 256×256×3", very_many_files, (10000,), (600,), 3, (300, 30), REPEATED.format(SMALL_TILES)),
    "j": Workload("{} tiles of 1024×1024×3, warm", warm_folder, (1000,), (40,), 3, (220, 25),
                  REPEATED.format(MEDIUM_TILES)),
    "k": Workload("calls that wait for the disk, {} tiles of 256×256×3", sync_calls, (500,), (100,), 1, (60, 20), SYNC),
}
