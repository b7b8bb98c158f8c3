"""Looks at what a run has made, so that nobody wins by failing."""
from osgeo import gdal

from .processes import RunFailed

gdal.UseExceptions()


def check(sources, out, products):
    """
    As many outputs as sources; and those of the first and the last source have the grid gdalwarp would choose, the
    source's bands, and pixels in the middle that can be read and are not all nodata.
    """
    made = sorted(out.glob(products))
    if len(made) != len(sources):
        raise RunFailed(f"{len(made)} outputs of {len(sources)} in {out}")
    for source in {sources[0], sources[-1]}:
        names = (source.stem, f"{source.stem}_EPSG3857", f"{source.stem}_reprojected")
        own = [path for path in made if path.stem in names]
        if len(own) != 1:
            raise RunFailed(f"no output of {source.name} among those in {out}")
        look_into(source, own[0])


def look_into(source, product):
    """Opens one output and compares it with its source."""
    given = gdal.Open(str(source))
    expected = gdal.Warp("", given, format="VRT", dstSRS="EPSG:3857", errorThreshold=0.125)
    try:
        made = gdal.Open(str(product))
        width, height = made.RasterXSize, made.RasterYSize
        if abs(width - expected.RasterXSize) > 1 or abs(height - expected.RasterYSize) > 1:
            raise RunFailed(f"{product} is {width}x{height}, not {expected.RasterXSize}x{expected.RasterYSize}")
        if made.RasterCount < given.RasterCount:
            raise RunFailed(f"{product} has {made.RasterCount} bands of {given.RasterCount}")
        size = min(64, width, height)
        for number in range(1, given.RasterCount + 1):
            pixels = made.GetRasterBand(number).ReadAsArray((width - size) // 2, (height - size) // 2, size, size)
            if pixels.min() == pixels.max():
                raise RunFailed(f"band {number} of {product} is {pixels.min()} all over its middle")
    except RuntimeError as e:
        raise RunFailed(f"{product} cannot be read: {e}") from e
