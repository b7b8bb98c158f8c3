#!/bin/sh
# One gdalwarp a file, several at once: xargs_gdalwarp.sh IN OUT [WORKERS]
set -eu
mkdir -p "$2"
export GDAL_NUM_THREADS=1 out="$2"
# shellcheck disable=SC2016 # the inner shell's
find "$1" -maxdepth 1 -name '*.tif' -print0 | sort -z | xargs -0 -P "${3:-2}" -n 1 sh -c 'gdalwarp -q -overwrite \
    -t_srs EPSG:3857 -r bilinear -co TILED=YES -co COMPRESS=LZW "$1" "$out/$(basename "$1")"' gdalwarp
