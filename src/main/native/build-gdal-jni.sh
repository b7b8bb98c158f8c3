#!/bin/sh
# Builds libgdalalljni.so, the native part of GDAL's Java bindings, which Debian does not package.
#
# Usage: build-gdal-jni.sh DIRECTORY      (JAVA_HOME: a JDK)
#
# The sources are those of the installed GDAL, from Debian's archive and verified by apt. Lists, headers and sources go to a
# temporary directory, so this needs no root and leaves only the library. Needs: libgdal,
# swig, g++, xz-utils and a JDK.
set -eu

out=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# apt with private lists, cache and sources. The system's lists are copied first to save downloads.
private_apt() {
    command=$1
    shift
    apt-get "$command" -qq \
        -o Dir::State::Lists="$scratch/lists" -o Dir::Cache="$scratch/cache" \
        -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$scratch/sources" \
        -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=true "$@"
}

mkdir -p "$scratch/lists/partial" "$scratch/cache/archives/partial" "$scratch/sources"
for list in /var/lib/apt/lists/*_*; do
    if [ -r "$list" ]; then cp -p "$list" "$scratch/lists"; fi
done
for entries in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ -r "$entries" ] || continue
    name=$(basename "$entries")
    case $name in
        *.sources) sed 's/^Types:.*/Types: deb deb-src/' "$entries" >"$scratch/sources/$name" ;;
        *.list) sed -n -e '/^deb /{p;s/^deb /deb-src /p;}' "$entries" >"$scratch/sources/$name" ;;
    esac
done
# A source that fails here may not be the one with GDAL; the next step finds out.
private_apt update || true

# shellcheck disable=SC2016 # the names are dpkg-query's
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Version} ${source:Version}\n' 'libgdal[0-9]*' |
    grep '^installed ' | head -n 1)
read -r _ library binary_version source_version <<END
$installed
END

cd "$scratch"
# Debian may have rebuilt or patched the installed GDAL: then use the newest, if the upstream version is the same.
upstream=${source_version#*:}
upstream=${upstream%-*}
private_apt download "libgdal-dev=$binary_version" || private_apt download libgdal-dev
private_apt source --tar-only "gdal=$source_version" || private_apt source --tar-only gdal
[ -f "gdal_$upstream.orig.tar.xz" ] || {
    echo "Debian's archive has no sources of GDAL $upstream, which is what $library is; try 'apt-get upgrade'." >&2
    exit 1
}
dpkg-deb -x libgdal-dev_*.deb dev
tar -xf "gdal_$upstream.orig.tar.xz" --strip-components=1 --wildcards '*/swig/include' '*/ogr/ogr_srs_api.h'

for module in gdalconst gdal ogr osr gnm; do
    mkdir "java-$module"
    swig -c++ -java -w453,516 -package "org.gdal.$module" -outdir "java-$module" -Iswig/include -Iswig/include/java \
        -o "$module.cpp" "swig/include/$module.i"
done
# -w: ignore warnings of the generated code. -fno-strict-aliasing: SWIG keeps pointers in Java's longs.
printf '%s\n' ./*.cpp | xargs -P "$(nproc)" -I '{}' \
    g++ -O1 -fPIC -w -fno-strict-aliasing -Idev/usr/include/gdal \
    -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" -c '{}' -o '{}.o'
# The installed library itself, since the link in libgdal-dev points to a file that is not here.
libgdal=$(dpkg-query -L "$library" | grep '/libgdal\.so\.[0-9]*$' | head -n 1)
g++ -shared -s -Wl,-z,relro -Wl,-z,defs -o libgdalalljni.so ./*.o "$libgdal"

# Renamed into place, so that no process loads a partial file.
mkdir -p "$out"
cp libgdalalljni.so "$out/.libgdalalljni.so.$$"
mv "$out/.libgdalalljni.so.$$" "$out/libgdalalljni.so"
