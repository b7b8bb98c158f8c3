# One line for each raster named on standard input: a digest of its grid, its bands and every pixel of them.
import hashlib
import sys

from osgeo import gdal

gdal.UseExceptions()
for name in sys.stdin.read().splitlines():
    try:
        raster = gdal.Open(name)
        digest = hashlib.sha256()
        digest.update(repr((raster.RasterXSize, raster.RasterYSize, raster.GetGeoTransform())).encode())
        digest.update(raster.GetProjection().encode())
        for index in range(1, raster.RasterCount + 1):
            band = raster.GetRasterBand(index)
            digest.update(repr((band.DataType, band.GetNoDataValue(), band.GetColorInterpretation())).encode())
            digest.update(band.ReadRaster())
            digest.update(band.GetMaskBand().ReadRaster())
        print("=", digest.hexdigest(), raster.RasterXSize, raster.RasterYSize, raster.RasterCount)
    except Exception as error:
        print("= ERROR", str(error).replace("\n", " "))
