#!/bin/sh
# Builds libgdalalljni.so, the native half of GDAL's Java bindings, which Debian does not package.
#
# Usage: build-gdal-jni.sh DIRECTORY      (JAVA_HOME: a JDK)
#
# The sources are those of the very GDAL that is installed, from Debian's archive and checked by apt. Lists, headers and
# sources go to a temporary directory, so this takes no root and leaves nothing behind but the library. Needs: libgdal,
# swig, g++, xz-utils and a JDK.
set -eu

out=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# apt with lists, cache and sources of its own. The system's lists are only a start: they save downloading them again.
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
# A source that fails here need not be the one that has GDAL: what follows tells.
private_apt update || true

# shellcheck disable=SC2016 # the names are dpkg-query's
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Version} ${source:Version}\n' 'libgdal[0-9]*' |
    grep '^installed ' | head -n 1)
read -r _ library binary_version source_version <<END
$installed
END

cd "$scratch"
# Debian may have rebuilt or patched GDAL since it was installed here: then the newest will do, if GDAL itself is the same.
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
# -w: the generated code's warnings are nobody's here. -fno-strict-aliasing: SWIG keeps pointers in Java's longs.
printf '%s\n' ./*.cpp | xargs -P "$(nproc)" -I '{}' \
    g++ -O1 -fPIC -w -fno-strict-aliasing -Idev/usr/include/gdal \
    -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" -c '{}' -o '{}.o'
# The installed library itself, since libgdal-dev's link to it points to a file that is not beside it.
libgdal=$(dpkg-query -L "$library" | grep '/libgdal\.so\.[0-9]*$' | head -n 1)
g++ -shared -s -Wl,-z,relro -Wl,-z,defs -o libgdalalljni.so ./*.o "$libgdal"

# By a rename, so that nobody ever loads half of it.
mkdir -p "$out"
cp libgdalalljni.so "$out/.libgdalalljni.so.$$"
mv "$out/.libgdalalljni.so.$$" "$out/libgdalalljni.so"
