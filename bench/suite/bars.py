"""What is to be reached, in one place, and how a figure is judged."""
from dataclasses import dataclass
from statistics import median

from .contestants import BATCH, BATCH_COG, BATCH_TILES, COG_MULTI, GDALWARP, MULTI, POOL, WARM

# (workload, who, against whom, of what): at most this ratio. Smaller is better.
RATIOS = {
    ("a", BATCH, POOL, "wall"): 1.25,
    ("a", BATCH, POOL, "cpu"): 1.20,
    ("b", BATCH, POOL, "wall"): 1.05,
    ("b", BATCH, POOL, "cpu"): 1.05,
    ("c", BATCH_TILES, GDALWARP, "wall"): 0.58,
    ("c", BATCH_TILES, MULTI, "wall"): 0.78,
    ("c", BATCH_COG, COG_MULTI, "wall"): 0.42,
    ("d", BATCH, POOL, "wall"): 0.65,
    ("d", BATCH_TILES, POOL, "wall"): 0.65,
    ("g", BATCH_TILES, GDALWARP, "wall"): 0.55,
    ("g", BATCH_TILES, MULTI, "wall"): 0.85,
    ("i", BATCH, POOL, "wall"): 1.05,
    ("j", WARM, POOL, "wall"): 1.00,
}

# (workload, figure): at most this much, and its unit.
FIGURES = {
    ("d", f"{BATCH}: last small tile / scene, published"): (1.0, ""),
    ("d", f"{BATCH_TILES}: last small tile / scene, published"): (1.0, ""),
    ("e", "CPU per tile, many"): (12, "ms"),
    ("e", "CPU per tile, many / few"): (1.10, ""),
    ("e", "wall time per tile, many / few"): (1.10, ""),
    ("e", "greatest RSS of the service"): (350, "MB"),
    # "No growth", give or take what a heap does by itself.
    ("e", "RSS of the service at the end / at a quarter"): (1.05, ""),
    ("f", "median over the quiet time"): (0.5, "s"),
    ("h", "median to the first tile's pixels"): (1.0, "s"),
    ("h", "median to watching"): (2.5, "s"),
    ("k", "calls per tile"): (0.5, ""),
}


@dataclass(frozen=True)
class Verdict:
    """One figure and the bar it should reach; `each` are the figures of the single rounds."""
    workload: str
    what: str
    value: float
    unit: str
    bar: float | None
    each: tuple

    @property
    def reached(self):
        return None if self.bar is None else self.value <= self.bar


def ratio(workload, who, against, measure, pairs):
    """The median of the ratios of runs of one round each; never the ratio of two medians."""
    each = tuple(mine / theirs for mine, theirs in pairs)
    what = f"{who} / {against}" + (", CPU" if measure == "cpu" else "")
    return Verdict(workload, what, median(each), "×", RATIOS.get((workload, who, against, measure)), each)


def figure(workload, what, each, choose=median, unit=""):
    """A figure that stands for itself."""
    bar, unit = FIGURES.get((workload, what), (None, unit))
    return Verdict(workload, what, choose(each), unit, bar, tuple(each))
