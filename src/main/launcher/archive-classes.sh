#!/bin/sh
# Creates class data archives of the service and of a worker after some work, which halve their start time. Everything works
# without them.
#
#   archive-classes.sh JAVA LIB HOME JNI    JAVA: the java command; LIB: the folder of dropwarp.jar, where the archives
#                                           go; HOME: the source tree; JNI: the folder of GDAL's Java bindings
set -eu
java=$1 lib=$2 home=$3 jni=$4

# Archives of the same jars are kept.
is_newer() {
    [ -n "$(find "$1" -newer "$2" 2>/dev/null)" ]
}
if is_newer "$lib/dropwarp.jsa" "$lib/dropwarp.jar" && is_newer "$lib/worker.jsa" "$lib/dropwarp-worker.jar"; then
    exit 0
fi

training=$(mktemp -d)
# Whatever goes wrong here, a build does not fail for it.
trap 'rm -rf "$training"; exit 0' EXIT
export DROPWARP_HOME="$home" DROPWARP_GDAL_JNI="$jni"
rm -f "$lib"/*.jsa
cp "$home/src/main/resources/io/dropwarp/cli/demo/landsat-bahamas.tif" "$training/"
# Log lines about classes that cannot be archived would mix with a worker's replies on standard output.
quiet='-Xlog:disable -Xlog:all=off'
# shellcheck disable=SC2086 # quiet is two words
"$java" $quiet -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-XX:ArchiveClassesAtExit=$lib/dropwarp.jsa" \
    -Djava.library.path="$jni" -jar "$lib/dropwarp.jar" batch "$training/landsat-bahamas.tif" "$training/one"
"$java" -XX:TieredStopAtLevel=1 -jar "$lib/dropwarp.jar" \
    batch "$training/landsat-bahamas.tif" "$training/two" --set dropwarp.worker.mode=process \
    --set "dropwarp.worker.java-options=$quiet -XX:ArchiveClassesAtExit=$lib/worker.jsa"
