"""The limit: the same warps one after the other in one warm process with one thread.

    limit.py IN OUT [--format GTiff] [--resampling bilinear] [--memory MB] [--co NAME=VALUE]...

IN is a folder. Prints its own wall and CPU seconds as JSON, without those of starting Python and loading GDAL.
"""
import argparse
import json
import time
from pathlib import Path

from osgeo import gdal

gdal.UseExceptions()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--format", default="GTiff")
    parser.add_argument("--resampling", default="bilinear")
    parser.add_argument("--memory", type=int)
    parser.add_argument("--co", action="append", default=[])
    options = parser.parse_args()
    gdal.SetConfigOption("GDAL_NUM_THREADS", "1")
    how = {"dstSRS": "EPSG:3857", "resampleAlg": options.resampling, "errorThreshold": 0.125}
    files = sorted(options.source.glob("*.tif"))
    options.out.mkdir(parents=True, exist_ok=True)

    def warp(file):
        source = gdal.Open(str(file))
        target = gdal.Warp(str(options.out / file.name), source, format=options.format, creationOptions=options.co,
                           warpMemoryLimit=options.memory, **how)
        # Closing it writes what is still in the cache.
        target = source = None  # noqa: F841

    if options.memory:
        gdal.SetCacheMax(1024 << 20)
    # Drivers, PROJ's database and so on are loaded by the first warp of a process, which is not what is measured.
    gdal.Warp("", str(files[0]), format="MEM", width=64, height=64, **how)
    if len(files) > 1:
        warp(files[0])
    wall, cpu = time.monotonic(), time.process_time()
    for file in files:
        warp(file)
    print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.monotonic() - wall}))


if __name__ == "__main__":
    main()
