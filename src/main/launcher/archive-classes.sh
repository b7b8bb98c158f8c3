#!/bin/sh
# Creates class data archives of the service and of a worker, with the classes that a small batch loads, which halve their
# start time. Everything works without them.
#
#   archive-classes.sh JAVA LIB HOME JNI    JAVA: the java command, whose version names the archives; LIB: the folder of
#                                           dropwarp.jar, where they go; HOME: the folder of config and routes; JNI: the
#                                           folder of GDAL's Java bindings
set -eu
java=$1 lib=$2 home=$3 jni=$4

# Archives of the same jars are kept.
is_newer() {
    [ -n "$(find "$1" -newer "$2" 2>/dev/null)" ]
}
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.version = //p')
service=dropwarp-$version.jsa worker=worker-$version.jsa
if is_newer "$lib/$service" "$lib/dropwarp.jar" && is_newer "$lib/$worker" "$lib/dropwarp-worker.jar"; then
    exit 0
fi

# Warps two files with these flags of the service and further arguments.
train() {
    flags=$1
    shift
    "$java" "$flags" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Djava.library.path=$jni" \
        -jar "$lib/dropwarp.jar" batch "$training/in" "$training/out" --workers 1 "$@"
    rm -rf "$training/out"
}

# Writes archive $1 of jar $2 and those it names. An archive of this kind, unlike one that java -XX:ArchiveClassesAtExit
# writes, also has classes of the format before Java 6, which picocli's are.
archive() {
    "$java" -Xshare:dump -XX:+UseG1GC "-XX:SharedClassListFile=$training/$1.list" "-XX:SharedArchiveFile=$training/$1" \
        -cp "$lib/$2"
    mv "$training/$1" "$lib/$1"
}

# Whatever goes wrong here, a build does not fail for it.
trap 'rm -rf "${training:-}"; exit 0' EXIT
training=$(mktemp -d "$lib/.training-XXXXXX")
export DROPWARP_HOME="$home" DROPWARP_GDAL_JNI="$jni"
rm -f "$lib"/*.jsa
mkdir "$training/in"
for name in one two; do
    cp "${0%/*}/../resources/io/dropwarp/cli/demo/landsat-bahamas.tif" "$training/in/$name.tif"
done
train "-XX:DumpLoadedClassList=$training/$service.list"
# A confined worker could not write its list there.
train -Xshare:auto --set dropwarp.worker.confine=off \
    --set "dropwarp.worker.java-options=-XX:DumpLoadedClassList=$training/$worker.list"
archive "$service" dropwarp.jar
archive "$worker" dropwarp-worker.jar
