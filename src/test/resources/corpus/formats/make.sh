#!/bin/sh
# Makes the rasters of this folder: one small real image in each format that is taken in, so that the fuzzer has something
# of each to change. Made once, with GDAL 3.6.2, and kept: the fuzzer's cases must be the same everywhere. The pixels are
# those of utmsmall.tif, n43d-sd.tif and alpha.tif, whose origin and licence stand in ../SOURCES.csv.
set -eu
cd "$(dirname "$0")"
good=../good
export GDAL_PAM_ENABLED=YES
make() {
    gdal_translate -q "$@"
}

make -of PNG -srcwin 20 20 48 40 -co WORLDFILE=YES $good/utmsmall.tif grey.png
gdalsrsinfo -o wkt_esri $good/utmsmall.tif >grey.prj
rm -f grey.png.aux.xml
make -of PNG -a_srs EPSG:32616 -a_ullr 500000 3000000 503000 2997000 -outsize 24 24 $good/alpha.tif colour.png
make -of JPEG -srcwin 0 0 64 64 -co WORLDFILE=YES $good/utmsmall.tif photo.jpg
make -of JP2OpenJPEG -srcwin 0 0 64 64 -co GMLJP2=NO $good/utmsmall.tif geo.jp2
make -of JP2OpenJPEG -srcwin 0 0 64 64 -co GeoJP2=NO -co REVERSIBLE=YES $good/utmsmall.tif gml.jp2
make -of WEBP -srcwin 0 0 64 64 -b 1 -b 1 -b 1 $good/utmsmall.tif lossy.webp
make -of BMP -srcwin 0 0 32 32 -co WORLDFILE=YES $good/utmsmall.tif plain.bmp
make -of GIF -srcwin 0 0 48 48 -co WORLDFILE=YES $good/utmsmall.tif paletted.gif
make -of HFA -srcwin 0 0 64 64 -co COMPRESSED=YES $good/utmsmall.tif imagine.img
make -of ENVI -srcwin 0 0 40 40 $good/utmsmall.tif envi.dat
make -of EHdr -srcwin 0 0 40 40 $good/utmsmall.tif esri.bil
make -of AAIGrid -ot Int16 -srcwin 0 0 20 20 $good/n43d-sd.tif ascii.asc
make -of GRIB -ot Float64 -srcwin 0 0 40 30 -a_srs EPSG:4326 -a_ullr 5 50 9 47 $good/utmsmall.tif weather.grib2
make -of GRIB -co DATA_ENCODING=COMPLEX_PACKING -ot Float64 -srcwin 0 0 40 30 -a_srs EPSG:4326 -a_ullr 5 50 9 47 \
    $good/utmsmall.tif packed.grib2
make -of netCDF -srcwin 0 0 40 40 $good/utmsmall.tif classic.nc
make -of netCDF -co FORMAT=NC4 -co COMPRESS=DEFLATE -srcwin 0 0 40 40 $good/utmsmall.tif modern.nc
make -of GPKG -srcwin 0 0 64 64 $good/utmsmall.tif package.gpkg
make -of MBTiles -srcwin 0 0 64 64 $good/utmsmall.tif tiles.mbtiles
make -of NITF -srcwin 0 0 64 64 -a_srs EPSG:32611 $good/utmsmall.tif military.ntf
make -of NITF -srcwin 0 0 64 64 -co IC=C8 $good/utmsmall.tif compressed.ntf || rm -f compressed.ntf
make -of USGSDEM -a_srs EPSG:4326 -a_ullr -80.0041667 44.0041667 -79.7458333 43.7458333 -outsize 31 31 -ot Int16 -co PRODUCT=DEFAULT -co TOPLEFT=-80,44 \
    $good/n43d-sd.tif survey.dem || rm -f survey.dem
make -of GTiff -srcwin 0 0 64 64 -co TILED=YES -co BLOCKXSIZE=16 -co BLOCKYSIZE=16 -co COMPRESS=DEFLATE $good/utmsmall.tif tiled_deflate.tif
make -of GTiff -srcwin 0 0 64 64 -co BIGTIFF=YES -co COMPRESS=LZW -co PREDICTOR=2 $good/utmsmall.tif big_lzw.tif
make -of GTiff -srcwin 0 0 64 64 -co ENDIANNESS=BIG -co COMPRESS=PACKBITS $good/utmsmall.tif bigendian_packbits.tif
make -of GTiff -srcwin 0 0 64 64 -ot Float32 -co COMPRESS=LERC -co TILED=YES -co BLOCKXSIZE=32 -co BLOCKYSIZE=32 $good/utmsmall.tif lerc.tif
make -of GTiff -srcwin 0 0 32 32 -ot Float64 -co COMPRESS=LZMA $good/utmsmall.tif lzma.tif
make -of GTiff -srcwin 0 0 64 64 -co COMPRESS=WEBP -b 1 -b 1 -b 1 $good/utmsmall.tif webp.tif
make -of COG -srcwin 0 0 100 100 -co BLOCKSIZE=128 -co COMPRESS=ZSTD $good/utmsmall.tif cog_zstd.tif
make -of GTiff -srcwin 0 0 30 30 -a_srs EPSG:4326 -gcp 0 0 10 50 -gcp 30 0 11 50 -gcp 0 30 10 49 -gcp 30 30 11 49 \
    $good/utmsmall.tif gcps.tif
make -of GTiff -srcwin 0 0 30 30 -co PROFILE=BASELINE -co TFW=YES $good/utmsmall.tif world.tif
rm -f world.tif.aux.xml
gdalsrsinfo -o wkt_esri $good/utmsmall.tif >world.prj
gdalbuildvrt -q -b 1 mosaic.vrt tiled_deflate.tif bigendian_packbits.tif
cat >complex.vrt <<'VRT'
<VRTDataset rasterXSize="64" rasterYSize="64">
  <SRS dataAxisToSRSAxisMapping="1,2">EPSG:26711</SRS>
  <GeoTransform>440720, 60, 0, 3751320, 0, -60</GeoTransform>
  <VRTRasterBand dataType="Float32" band="1">
    <NoDataValue>-1</NoDataValue>
    <ColorInterp>Gray</ColorInterp>
    <ComplexSource resampling="bilinear">
      <SourceFilename relativeToVRT="1">tiled_deflate.tif</SourceFilename>
      <SourceBand>1</SourceBand>
      <SourceProperties RasterXSize="64" RasterYSize="64" DataType="Byte" BlockXSize="16" BlockYSize="16"/>
      <SrcRect xOff="0" yOff="0" xSize="64" ySize="64"/>
      <DstRect xOff="8" yOff="8" xSize="48" ySize="48"/>
      <NODATA>0</NODATA>
      <ScaleOffset>1.5</ScaleOffset>
      <ScaleRatio>0.25</ScaleRatio>
      <LUT>0:0,64:10,128:100,255:255</LUT>
    </ComplexSource>
    <KernelFilteredSource>
      <SourceFilename relativeToVRT="1">tiled_deflate.tif</SourceFilename>
      <SourceBand>1</SourceBand>
      <SrcRect xOff="0" yOff="0" xSize="32" ySize="32"/>
      <DstRect xOff="32" yOff="32" xSize="32" ySize="32"/>
      <Kernel normalized="1">
        <Size>3</Size>
        <Coefs>0.1 0.1 0.1 0.1 0.2 0.1 0.1 0.1 0.1</Coefs>
      </Kernel>
    </KernelFilteredSource>
  </VRTRasterBand>
</VRTDataset>
VRT
gdalwarp -q -of VRT -t_srs EPSG:4326 -overwrite tiled_deflate.tif warped.vrt
sed -i 's/ *<OGRSpatialReference.*//; s|>[^<]*/\([a-z_]*\.tif\)<|>\1<|' warped.vrt
