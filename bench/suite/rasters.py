"""Makes the rasters to warp: always the same pixels, alike to satellite images and terrain in what a codec makes of them.

    rasters.py tiles FOLDER COUNT SIZE BANDS    neighbouring tiles of uint8, one picture in all
    rasters.py s2 FILE SIZE                     reflectances: 4 bands of uint16, 10 m, corners of nodata 0
    rasters.py dem FILE SIZE                    terrain with lakes: float32, 5 m, corners of nodata -9999
"""
import argparse
import math
from pathlib import Path

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()

UTM = 32633
STRIP = 512
# (column, row, phase) factors of the waves of the tiles' picture, each half, a third … as high as the first.
WAVES = ((0.003, 0.002, 0.3), (0.011, 0.017, 1.1), (0.05, 0.043, 2.0), (0.21, 0.17, 0.7))
# Reflectance × 10,000 of soil, plants and water, and the deviation of the sensor's noise, of each band.
BANDS = ((900, 420, 420, 17), (1250, 680, 330, 19), (1650, 470, 210, 22), (2400, 3300, 110, 42))


def waves(column, row, size, shift):
    """A smooth picture of about -2 to 2, any part of which can be drawn by itself."""
    y, x = np.mgrid[row:row + size, column:column + size].astype("f4")
    return sum((np.sin(a * x + b * y + phase + shift) * np.cos(b * x - a * y) / number
                for number, (a, b, phase) in enumerate(WAVES, 1)), np.zeros((size, size), "f4"))


def make_tiles(folder, count, size, bands):
    folder.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(1)
    across = math.ceil(math.sqrt(count))
    for number in range(count):
        row, column = divmod(number, across)
        tile = create(folder / f"tile_{number:05d}.tif", size, bands, gdal.GDT_Byte, 256,
                      (400000 + column * size * 10, 10, 5200000 - row * size * 10), "ZLEVEL=1")
        for band in range(bands):
            picture = (waves(column * size, row * size, size, band) + 2.5) * 40 + noise.normal(0, 2, (size, size))
            tile.GetRasterBand(band + 1).WriteArray(np.clip(picture, 1, 255).astype("u1"))


def hashed(rows, columns, seed):
    """Numbers from -1 to 1 that depend on nothing but row, column and seed."""
    def mix(number):
        number = (number ^ (number >> np.uint32(16))) * np.uint32(0x7FEB352D)
        number = (number ^ (number >> np.uint32(15))) * np.uint32(0x846CA68B)
        return number ^ (number >> np.uint32(16))

    by_row = mix(rows.astype("u4") + np.uint32(seed * 7919 + 1))
    return mix(by_row[:, None] + columns.astype("u4")[None, :]).astype("f4") / np.float32(2 ** 31) - 1


def lattice(rows, width, wavelength, seed):
    """Random values at the nodes of a lattice, and smooth between them."""
    def between(places):
        part = (places % wavelength + np.float32(0.5)) / np.float32(wavelength)
        return places // wavelength, (part * part * (3 - 2 * part)).astype("f4")

    row, down = between(rows)
    column, right = between(np.arange(width))
    nodes = hashed(np.arange(row[0], row[-1] + 2), np.arange(column[-1] + 2), seed)
    row -= row[0]
    lines = nodes[row] + (nodes[row + 1] - nodes[row]) * down[:, None]
    return lines[:, column] + (lines[:, column + 1] - lines[:, column]) * right[None, :]


def fractal(rows, width, seed, longest, shortest):
    """A sum of lattices, each of half the wavelength and half the height of the one before; deviation about 1."""
    total, height, wavelength, power = np.zeros((len(rows), width), "f4"), 1.0, longest, 0.0
    while wavelength >= shortest:
        total += lattice(rows, width, wavelength, seed + wavelength) * np.float32(height)
        power += height * height
        height, wavelength = height / 2, wavelength // 2
    return total * np.float32(1.7 / math.sqrt(power))


def noise(rows, width, seed):
    """About normal, deviation 1."""
    columns = np.arange(width)
    return sum(hashed(rows, columns, seed + part) for part in range(3))


def is_outside(rows, size):
    """The slanted corners that a satellite did not see."""
    x, y = (np.arange(size) + 0.5)[None, :] / size, (rows + 0.5)[:, None] / size
    return (x + 0.28 * y < 0.14) | (x + 0.22 * y > 1.12)


def make_scene(file, size):
    scene = create(file, size, 4, gdal.GDT_UInt16, 512, (499980, 10, 5200020), "ZLEVEL=6", "PREDICTOR=1")
    for rows in strips(size):
        ground = fractal(rows, size, 1, 2048, 4)
        plants = np.clip(np.float32(0.55) + np.float32(0.25) * fractal(rows, size, 2, 512, 2), 0, 1)
        # Fields, each of one brightness.
        plants *= 1 + np.float32(0.3) * hashed(rows // 96, np.arange(size) // 48, 3)
        water = np.clip((np.float32(-0.9) - ground) * 5, 0, 1)
        clouds = np.clip(fractal(rows, size, 4, 1024, 8) * 2 - np.float32(3), 0, 1)
        outside = is_outside(rows, size)
        for band, (soil, plant, sea, deviation) in enumerate(BANDS):
            light = (soil + (plant - soil) * plants) * (1 + np.float32(0.12) * ground)
            light += (sea - light) * water + (6200 - light) * clouds
            light += noise(rows, size, 10 + 3 * band) * np.sqrt(np.maximum(light, 1)) * np.float32(deviation / 38)
            pixels = np.clip(light, 1, 65535).astype("u2")
            pixels[outside] = 0
            write(scene, band, rows, pixels, 0)


def make_dem(file, size):
    dem = create(file, size, 1, gdal.GDT_Float32, 512, (400000, 5, 5300000), "ZLEVEL=6", "PREDICTOR=3")
    for rows in strips(size):
        ridges = 1 - np.abs(fractal(rows, size, 6, 1024, 4))
        heights = 420 + 190 * fractal(rows, size, 5, 2048, 2) + 600 * np.maximum(ridges, 0)
        lakes = heights <= 205
        heights += np.float32(0.08) * noise(rows, size, 7)
        heights[lakes] = 205
        heights[is_outside(rows, size)] = -9999
        write(dem, 0, rows, heights.astype("f4"), -9999)


def strips(size):
    for first in range(0, size, STRIP):
        yield np.arange(first, min(first + STRIP, size))


def write(raster, band, rows, pixels, nodata):
    raster.GetRasterBand(band + 1).SetNoDataValue(nodata)
    raster.GetRasterBand(band + 1).WriteArray(pixels, 0, int(rows[0]))


def create(file, size, bands, kind, block, place, *options):
    west, step, north = place
    raster = gdal.GetDriverByName("GTiff").Create(
        str(file), size, size, bands, kind, ["TILED=YES", "COMPRESS=DEFLATE", f"BLOCKXSIZE={block}",
                                             f"BLOCKYSIZE={block}", "INTERLEAVE=BAND" if block > 256 else
                                             "INTERLEAVE=PIXEL", *options])
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(UTM)
    raster.SetProjection(crs.ExportToWkt())
    raster.SetGeoTransform((west, step, 0, north, 0, -step))
    return raster


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("tiles", "s2", "dem"))
    parser.add_argument("out", type=Path)
    parser.add_argument("numbers", type=int, nargs="+", help="count, size and bands of tiles; size of a scene")
    options = parser.parse_args()
    {"tiles": make_tiles, "s2": make_scene, "dem": make_dem}[options.kind](options.out, *options.numbers)


if __name__ == "__main__":
    main()
