"""The workloads (a) to (h)."""
import random
import time
from dataclasses import dataclass
from statistics import median

from . import processes
from .bars import figure, ratio
from .contestants import BATCH, BATCH_COG, BATCH_TILES, COG_MULTI, GDALWARP, LIMIT, POOL, WARM, profile
from .dropfolder import QUIET_MILLIS, DropFolder
from .inputs import rasters
from .outputs import check


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
    tenth: bool = False

    def measure(self, bench, source, trial):
        files = rasters(source)
        with DropFolder(bench.dropwarp, trial / "data", bench.workers, profile(self.layout, self.block)) as service:
            service.warm_up(files)
            figures = service.pass_through(service.stage(files, "arrivals"))
        check(files, service.output / "arrivals", "*.tif")
        return figures


def compare(bench, letter, source, contestants, after=lambda *_: None):
    """Each contestant once a round, A B C A B C …; who warps a tenth only once. Figures by contestant, a list each."""
    runs = {contestant.name: [] for contestant in contestants}
    for round_number in range(bench.rounds(letter)):
        for contestant in contestants:
            if contestant.tenth and round_number > 0:
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
    contestants = make.available([make.batch(BATCH, "gtiff", 256), make.pool(), Warm("gtiff", 256), make.executor(),
                                  make.limit(256), make.xargs()])
    judge(bench, letter, compare(bench, letter, source, contestants), (BATCH, WARM))


def small_files(bench, count):
    many_files(bench, "a", count, 256)


def medium_files(bench, count):
    many_files(bench, "b", count, 1024)


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
        times = {path.stem: path.stat().st_ctime for path in (trial / "out").glob("*.json")}
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
            files = rasters(bench.inputs.tiny(count))
            processes.warm(files)
            with bench.trial("e", f"{WARM}, {count} tiles", round_number) as trial:
                runs[count].append(trial.keep(Warm("gtiff", 256).measure(bench, files[0].parent, trial.folder)))
    for run in runs[few] + runs[many]:
        # It is waited for once, however many files there are: in the few it would weigh more.
        run["working"] = run["wall"] - QUIET_MILLIS / 1000
    for what, measure in (("CPU", "cpu"), ("wall time", "working")):
        for count in (few, many):
            bench.verdict(figure("e", f"{what} per tile at {count}",
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
    for label, count in (("few", few), ("many", many)):
        looking = [run["looking"] for run in runs[count] if run["looking"] is not None]
        if looking:
            bench.verdict(figure("e", f"CPU of listing, settling and claiming, {label}", looking, unit="s"))


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
    seconds, cpus = [], []
    for number in range(times):
        with bench.trial("h", "dropwarp run", number) as trial:
            service = DropFolder(bench.dropwarp, trial.folder / "data", bench.workers, profile("gtiff", 256))
            seconds.append(service.start())
            cpus.append(service.cpu())
            service.stop()
            trial.keep({"wall": seconds[-1], "cpu": cpus[-1], "files": 0, "command": service.command})
    bench.verdict(figure("h", "median to watching", seconds), figure("h", "CPU to watching", cpus, unit="s"))


FILES = """All write one tiled GeoTIFF a file, blocks of 256. xargs is too slow to warp all: it has one run on a tenth
of the files, and its figures are scaled."""
SCENE = """Blocks of 512. gdalwarp alone has its own defaults for memory. The overviews of both COGs are averages."""
SKEW = """All files are in one folder, and the scene's name sorts first, which is kind to the Pool: its longest task
is begun at once. The Pool writes GeoTIFFs, so `dropwarp batch` (layout gtiff) makes the same; layout tiles
is for comparison. When an output was published is its receipt's time of change."""
TINY = """The files are hard links of 100 different tiles. Each count has a service of its own, warmed with 20 files.
The quiet time is left out of the wall time per tile. CPU of listing, settling and claiming is that of the
service's thread that polls the drop folder, from the rename to the last receipt: listing the folder,
comparing it with the last look, and writing the claims; so it is more than listing and settling alone."""
ONE = """From the rename of one file into the idle, warm service to its receipt, looked for every 2 ms, less the
quiet time. Arrivals fall anywhere between two looks of the service."""
START = """From the start of `dropwarp run` on an empty folder to its line “Watching”. Nothing is compared."""

# Guesses are of a machine with 2 cores.
WORKLOADS = {
    "a": Workload("{} tiles of 256×256×3", small_files, (2000,), (300,), 3, (150, 40), FILES),
    "b": Workload("{} tiles of 1024×1024×3", medium_files, (200,), (40,), 3, (150, 50), FILES),
    "c": Workload("one {0}×{0}×4 uint16 scene", scene, (Edge(10980),), (Edge(4096),), 2, (500, 80), SCENE),
    "d": Workload("one {0}×{0}×4 scene and {1} tiles of 256×256×3", skew, (Edge(10980), 200),
                  (Edge(4096), 40), 2, (250, 50), SKEW),
    "e": Workload("{} and {} tiles of 64×64×1", tiny_files, (1000, 40000), (500, 2000), 2, (400, 50), TINY),
    "f": Workload("{} single files of 256×256×3", one_file, (20,), (5,), 1, (60, 20), ONE),
    "g": Workload("a {0}×{0} float32 DEM, cubic", elevation, (Edge(8192),), (Edge(2048),), 3, (120, 25)),
    "h": Workload("start-up, {} times", start_up, (5,), (3,), 1, (20, 12), START),
}
