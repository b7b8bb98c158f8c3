#!/usr/bin/python3
"""A pool of processes with GDAL's Python bindings: one gdal.Warp a file.

    pool_gdal.py IN OUT [--crs EPSG:3857] [--workers 2]

Exit code 1 if a file failed.
"""
import argparse
import multiprocessing
import sys
from functools import partial
from pathlib import Path

from osgeo import gdal

SETTINGS = {"GDAL_NUM_THREADS": "1", "CPL_NUM_THREADS": "1", "GDAL_DISABLE_READDIR_ON_OPEN": "YES", "VSI_CACHE": "FALSE"}


def prepare():
    gdal.UseExceptions()
    for key, value in SETTINGS.items():
        gdal.SetConfigOption(key, value)


def warp(crs, out, source):
    try:
        target = gdal.Warp(
            str(out / f"{source.stem}_reprojected.tif"), gdal.Open(str(source)), format="GTiff", dstSRS=crs,
            resampleAlg="bilinear", errorThreshold=0.125, creationOptions=["TILED=YES", "COMPRESS=LZW", "BIGTIFF=YES"])
        # Closing it writes what is still in the cache.
        target = None  # noqa: F841
        return True
    except RuntimeError as failure:
        print(f"{source}: {failure}", file=sys.stderr)
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--crs", default="EPSG:3857")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    files = sorted(options.source.glob("*.tif"))
    with multiprocessing.get_context("spawn").Pool(options.workers, prepare) as pool:
        done = pool.map(partial(warp, options.crs, options.out), files)
    print(sum(done), "of", len(done))
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
