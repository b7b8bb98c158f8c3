"""Who is compared: command lines with the same warp options, resampling, block size and compression."""
import json
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .outputs import check

BATCH, BATCH_TILES, BATCH_COG = "dropwarp batch", "dropwarp batch, tiles", "dropwarp batch, cog"
WARM = "dropwarp, warm drop folder"
POOL, EXECUTOR, XARGS = "multiprocessing.Pool", "ProcessPoolExecutor", "xargs gdalwarp"
GDALWARP, MULTI, COG_MULTI = "gdalwarp", "gdalwarp -multi", "gdalwarp -of COG -multi"
LIMIT = "limit"
PEERS = Path(__file__).parent.parent / "peers"


@dataclass(frozen=True)
class Program:
    """A command that warps IN to OUT and ends. `words` may hold {IN}, {OUT} and {FILE} (the one raster of IN)."""
    name: str
    words: tuple
    products: str = "*.tif"
    # Only for comparison: one run is enough.
    once: bool = False
    # Too slow to warp everything: warps this part of the inputs, and the figures are scaled.
    tenth: bool = False
    # Measures itself and prints its figures.
    inner: bool = False

    def measure(self, _, source, trial):
        out = trial / "out"
        files = sorted(source.glob("*.tif"))
        places = {"IN": source, "OUT": out, "FILE": files[0]}
        command = [word.format(**places) for word in self.words]
        # A program that does not make its output folder finds it.
        out.mkdir()
        started = time.time()
        wall, cpu, printed = processes.run(command, trial / "log.txt")
        check(files, out, self.products)
        figures = {"wall": wall, "cpu": cpu, "files": len(files), "started": started, "command": command}
        if self.inner:
            figures.update(json.loads(printed))
        return figures


def gdal_options(block, resampling="bilinear"):
    """What every gdalwarp is given."""
    return ("-q", "-overwrite", "-t_srs", "EPSG:3857", "-r", resampling, "-et", "0.125", "-co", "COMPRESS=LZW",
            "-co", "BIGTIFF=YES", *block)


THREADS = ("-multi", "-wo", "NUM_THREADS=ALL_CPUS", "-co", "NUM_THREADS=ALL_CPUS", "-wm", "500", "--config",
           "GDAL_CACHEMAX", "1024")
BLOCKS_512 = ("-co", "TILED=YES", "-co", "BLOCKXSIZE=512", "-co", "BLOCKYSIZE=512")


class Contestants:
    """Builds them for this machine: where dropwarp is, and how many workers."""

    def __init__(self, dropwarp, workers, missing):
        self.dropwarp, self.workers, self.missing = dropwarp, workers, missing

    def batch(self, name, layout, block, resampling="bilinear"):
        products = "*/*.vrt" if layout == "tiles" else "*.tif"
        options = [f"{key}={value}" for key, value in profile(layout, block).items() if key in PLAIN_OPTIONS]
        return Program(name, (str(self.dropwarp), "batch", "{IN}", "{OUT}", "--crs", "EPSG:3857", "--resampling",
                              resampling, "--layout", layout, "--compression", "LZW", "--workers", str(self.workers),
                              *(word for option in options for word in ("--option", option))), products)

    def pool(self):
        return self._script(POOL, "pool_gdal.py")

    def executor(self):
        return self._script(EXECUTOR, "executor_rasterio.py", once=True)

    def xargs(self):
        return Program(XARGS, ("sh", str(PEERS / "xargs_gdalwarp.sh"), "{IN}", "{OUT}", str(self.workers)),
                       once=True, tenth=True)

    def gdalwarp(self, resampling="bilinear"):
        return Program(GDALWARP, ("gdalwarp", *gdal_options(BLOCKS_512, resampling), "{FILE}", "{OUT}/scene.tif"))

    def multi(self, resampling="bilinear"):
        return Program(MULTI, ("gdalwarp", *gdal_options(BLOCKS_512, resampling), *THREADS, "{FILE}",
                               "{OUT}/scene.tif"))

    def cog(self):
        # Overviews as dropwarp makes them: GDAL's own choice would be cubic, which takes longer.
        return Program(COG_MULTI, ("gdalwarp", "-of", "COG", *gdal_options(("-co", "BLOCKSIZE=512")), "-co",
                                   "OVERVIEW_RESAMPLING=AVERAGE", *THREADS, "{FILE}", "{OUT}/scene.tif"))

    def limit(self, block, resampling="bilinear", memory=None):
        creation = ["TILED=YES", "COMPRESS=LZW", "BIGTIFF=YES", f"BLOCKXSIZE={block}", f"BLOCKYSIZE={block}"]
        return Program(LIMIT, (sys.executable, str(Path(__file__).with_name("limit.py")), "{IN}", "{OUT}",
                               "--resampling", resampling, *(word for option in creation for word in ("--co", option)),
                               *(("--memory", str(memory)) if memory else ())), once=True, inner=True)

    def available(self, programs):
        """Those whose programs and libraries are here."""
        return [program for program in programs if program.name not in self.missing]

    def _script(self, name, script, once=False):
        return Program(name, (sys.executable, str(PEERS / script), "{IN}", "{OUT}", "--crs", "EPSG:3857",
                              "--workers", str(self.workers)), once=once)


PLAIN_OPTIONS = ("predictor", "block-size", "bigtiff")


def profile(layout, block, resampling="bilinear"):
    """dropwarp's options, as a profile has them."""
    return {"crs": "EPSG:3857", "resampling": resampling, "layout": layout, "compression": "LZW", "predictor": "none",
            "block-size": block, "bigtiff": "YES"}


def find_missing():
    """Contestants that cannot run here, and why."""
    missing = {}
    if not shutil.which("gdalwarp"):
        missing.update({name: "no gdalwarp (Debian: gdal-bin)" for name in (XARGS, GDALWARP, MULTI, COG_MULTI)})
    try:
        import rasterio  # noqa: F401
    except ImportError:
        missing[EXECUTOR] = f"no rasterio for {sys.executable} (Debian: python3-rasterio)"
    return missing
