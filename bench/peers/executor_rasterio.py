#!/usr/bin/python3
"""A ProcessPoolExecutor with rasterio: reads a file, reprojects band after band, and renames the result when it is whole.

    executor_rasterio.py IN OUT [--crs EPSG:3857] [--workers 2]

Exit code 1 if a file failed.
"""
import argparse
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

# GDAL reads them when a worker loads it.
os.environ.setdefault("GDAL_NUM_THREADS", "1")
os.environ.setdefault("GDAL_CACHEMAX", "256")


def warp(source, out, crs):
    import rasterio
    from rasterio.warp import Resampling, calculate_default_transform, reproject

    target = out / f"{source.stem}_{crs.replace(':', '')}.tif"
    unfinished = target.with_suffix(".tmp.tif")
    with rasterio.open(source) as given:
        transform, width, height = calculate_default_transform(given.crs, crs, given.width, given.height, *given.bounds)
        made = {**given.meta, "driver": "GTiff", "crs": crs, "transform": transform, "width": width, "height": height,
                "tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "LZW"}
        pixels = given.read()
        from_transform, from_crs = given.transform, given.crs
    with rasterio.open(unfinished, "w", **made) as written:
        for band, values in enumerate(pixels, 1):
            reproject(values, rasterio.band(written, band), src_transform=from_transform, src_crs=from_crs,
                      dst_transform=transform, dst_crs=crs, resampling=Resampling.bilinear)
    unfinished.replace(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--crs", default="EPSG:3857")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    files = sorted(options.source.glob("*.tif"))
    done = 0
    with ProcessPoolExecutor(options.workers, mp_context=multiprocessing.get_context("spawn")) as executor:
        tasks = {executor.submit(warp, file, options.out, options.crs): file for file in files}
        for task in as_completed(tasks):
            failure = task.exception()
            if failure is None:
                done += 1
            else:
                print(f"{tasks[task]}: {failure}", file=sys.stderr)
    print(done, "of", len(files))
    return 0 if done == len(files) else 1


if __name__ == "__main__":
    sys.exit(main())
