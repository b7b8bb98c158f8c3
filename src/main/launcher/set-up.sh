# shellcheck shell=sh
# shellcheck disable=SC2154 # home, state, bindings, lib, jni and java_home are the launcher's
# Set-up of a source tree, when something is missing or has changed: installs Debian packages, provides GDAL's Java bindings
# and builds dropwarp. The launcher sources this file, so its functions and variables are available here.
#
# Files below .dropwarp/:
#   lock          held during the set-up, so that concurrent calls do it once
#   bindings      three lines: the directory of libgdalalljni.so, the libgdal it loads, the matching org.gdal:gdal;
#                 bindings-given if DROPWARP_GDAL_JNI is set, so that it does not affect calls without it
#   built         the org.gdal:gdal of the last build; the file's time is when that build began
#   jni/, build/  the built bindings and program; build/lib is the program
#   log/          output of the tools

# Provides everything that command $1 needs, and sets jni, bindings_version and java_home.
set_up() {
    if ! mkdir -p "$state/log" 2>/dev/null || [ -n "$(find "$state" ! -writable -print -quit)" ]; then
        fail "cannot write to all of $state, which another user's set-up made: run this as that user, or remove it."
    fi
    exec 9>"$state/lock"
    flock -n 9 || {
        say "waiting for another dropwarp, which is setting up"
        flock 9
    }
    if [ "$1" = test ] || ! is_ready; then
        install_packages "$1"
        provide_bindings
        case $1 in
            test | fuzz) ;;
            *) is_ready || build ;;
        esac
    fi
    exec 9>&-
}

# --- Debian packages ---

# Installs the packages that command $1 needs and the system lacks.
install_packages() {
    find_missing "$1"
    if [ -n "$missing" ]; then
        command -v apt-get >/dev/null || fail "this is not Debian, so please install the equivalents of these Debian" \
            "packages yourself (for a GDAL with Java bindings, set DROPWARP_GDAL_JNI):$missing."
        become_root
        say "installing Debian packages:$missing"
        : >"$state/log/apt-get.log"
        # If the update fails, old lists may suffice. Only with lists are the packages' names certain, so look again.
        apt_get update || true
        find_missing "$1"
        # shellcheck disable=SC2086 # a list of names
        apt_get install --no-install-recommends $missing ||
            fail "could not install$missing: $(why "$state/log/apt-get.log" 'E: ')."
    fi
    [ -x /usr/bin/projinfo ] || install_if_possible proj-bin projinfo "receipts will lack the accuracy of datum shifts"
    if [ "$1" = test ]; then
        install_if_possible shellcheck shellcheck "shell scripts will not be checked"
        install_if_possible flake8 flake8 "Python programs will not be checked"
        install_if_possible nodejs node "JavaScript will not be checked"
        install_if_possible bindfs bindfs "storage with caches will not be tested"
        install_if_possible iproute2 ip "a cut network will not be tested"
    fi
    find_java javac || fail "a JDK, 17 or newer, is needed and was not found: install one or set JAVA_HOME."
    command -v mvn >/dev/null || fail "Maven is needed, and there is no mvn on the PATH."
}

# Installs package $1 for its program $2, without which $3. Everything else works, so a failure here is not fatal.
install_if_possible() {
    if command -v "$2" >/dev/null || ! command -v apt-get >/dev/null; then return 0; fi
    root=${root-}
    if [ "$(id -u)" != 0 ] && [ -z "$root" ]; then return 0; fi
    say "installing Debian package: $1"
    : >"$state/log/apt-get.log"
    apt_get update || true
    apt_get install --no-install-recommends "$1" || say "could not install $1, so $3"
}

# Sets missing to the packages that command $1 needs and the system lacks, each preceded by a space.
find_missing() {
    missing=
    find_java javac || need "$(jdk_package)"
    command -v mvn >/dev/null || need maven
    find_bindings loads "$state/jni" || need "$(libgdal_package)" swig g++ xz-utils
    if [ "$1" = test ]; then
        command -v gdalwarp >/dev/null || need gdal-bin
        python3 -c 'import numpy, osgeo.gdal' 2>/dev/null || need python3-gdal
        { command -v chromium && command -v chromedriver; } >/dev/null || need chromium chromium-driver
    fi
}

need() {
    for package; do
        # shellcheck disable=SC2016 # the name is dpkg-query's
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
    done
}

# Debian 12's JDK, or the default one of a later Debian.
jdk_package() {
    for package in openjdk-17-jdk-headless default-jdk-headless; do
        if apt-cache show "$package" >/dev/null 2>&1; then break; fi
        package=openjdk-17-jdk-headless
    done
    printf '%s' "$package"
}

# The package of GDAL's library has the library's own version in its name.
libgdal_package() {
    # shellcheck disable=SC2016 # the names are dpkg-query's
    package=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libgdal[0-9]*' 2>/dev/null |
        sed -n 's/^installed //p' | head -n 1)
    [ -n "$package" ] || package=$(apt-cache depends libgdal-dev 2>/dev/null |
        sed -n 's/^ *Depends: \(libgdal[0-9].*\)/\1/p' | head -n 1)
    printf '%s' "${package:-libgdal32}"
}

# Sets root to the prefix for commands that need root.
become_root() {
    root=
    if [ "$(id -u)" != 0 ]; then
        root=sudo
        if ! command -v sudo >/dev/null || { ! sudo -n true 2>/dev/null && [ ! -t 0 ]; }; then
            fail "Debian packages are missing, and installing them needs root: run" \
                "'apt-get install --no-install-recommends$missing' as root, then start this again."
        fi
    fi
}

apt_get() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" \
        >>"$state/log/apt-get.log" 2>&1 </dev/null
}

# --- GDAL's Java bindings ---

provide_bindings() {
    find_bindings loads "$state/jni" || {
        say "building GDAL's Java bindings from Debian's sources, which takes about half a minute"
        JAVA_HOME=$java_home sh "$home/src/main/native/build-gdal-jni.sh" "$state/jni" \
            >"$state/log/bindings.log" 2>&1 </dev/null ||
            fail "could not build GDAL's Java bindings: $(why "$state/log/bindings.log" 'E: ')."
        find_bindings loads "$state/jni" || fail "the bindings built in $jni cannot be loaded."
    }
    bindings_version=$(fitting_version)
    printf '%s\n' "$jni" "$libgdal" "$bindings_version" >"$bindings.new"
    mv "$bindings.new" "$bindings"
}

# True if all dependencies of library $1 are found. Sets libgdal to the libgdal it loads, or to $1 if GDAL is built in.
loads() {
    [ -f "$1" ] || return 1
    needed=$(ldd "$1" 2>/dev/null) || return 1
    case $needed in *'not found'*) return 1 ;; esac
    libgdal=$(printf '%s\n' "$needed" | sed -n 's/.*libgdal\.so\.[0-9]* => \([^ ]*\).*/\1/p')
    [ -n "$libgdal" ] || libgdal=$1
}

# Prints the version of org.gdal:gdal that fits libgdal's bindings. A libgdal.so.32 is GDAL 3.6, and so on.
fitting_version() {
    case $libgdal in
        # None was published for GDAL 3.10.
        *.so.36) echo 3.9.0 ;;
        *.so.[0-9]*) echo "3.$((${libgdal##*.so.} - 26)).0" ;;
        *) sed -n 's|.*<gdal.version>\(.*\)</gdal.version>.*|\1|p' "$home/pom.xml" ;;
    esac
}

# --- Maven ---

# Builds the program without tests and checks, and outside target/, so as not to disturb a developer's build.
build() {
    say "building dropwarp"
    # Created before and renamed after the build: files edited while Maven runs are newer, so the next call builds them.
    printf '%s\n' "$bindings_version" >"$state/built.new"
    # Replaced by new files, not overwritten: a running dropwarp may still read from the old ones.
    rm -f "$lib"/dropwarp*.jar "$lib"/*.jsa
    (cd "$home" && JAVA_HOME=$java_home mvn -B -q -Dstyle.color=never -Dquick -Dmaven.test.skip=true \
        "-Dgdal.version=$bindings_version" "-Dtarget.directory=$state/build" package) \
        >"$state/log/maven.log" 2>&1 </dev/null || {
        sed -n '/^\[ERROR\] [^ ]*\//p' "$state/log/maven.log" | sort -u | head -n 10 >&2
        fail "could not build dropwarp: $(why "$state/log/maven.log" '\[ERROR\] Failed to execute goal .*on project dropwarp: ')."
    }
    find_java java
    sh "$home/src/main/launcher/archive-classes.sh" "$java_home/bin/java" "$lib" "$home" "$jni" \
        >"$state/log/archive.log" 2>&1 </dev/null || true
    mv "$state/built.new" "$state/built"
}

# Runs all tests; replaces the launcher's process. With --fast only the unit tests and the integration tests tagged "fast",
# without static checks.
run_tests() {
    if [ "${1:-}" = --fast ]; then
        shift
        set -- -Dquick -Dit.groups=fast "$@"
    fi
    exec 8>"$state/test.lock"
    flock -n 8 || {
        say "waiting for another dropwarp, which is testing"
        flock 8
    }
    cd "$home" || return
    JAVA_HOME=$java_home exec mvn -B "-Dgdal.version=$bindings_version" verify "$@"
}

# Runs class $1 of the test sources; replaces the launcher's process. Has its own build folder, so that other builds do not
# disturb it.
run_from_tests() {
    main=$1
    shift
    find_java javac || fail "a JDK, 17 or newer, is needed and was not found: install one or set JAVA_HOME."
    say "building $main"
    (cd "$home" && JAVA_HOME=$java_home mvn -B -q -Dstyle.color=never -Dquick \
        "-Dgdal.version=$bindings_version" "-Dtarget.directory=$state/$main" \
        test-compile dependency:build-classpath -Dmdep.includeScope=test "-Dmdep.outputFile=$state/$main/classpath") \
        >"$state/log/$main.log" 2>&1 </dev/null ||
        fail "could not build $main: $(why "$state/log/$main.log" '\[ERROR\] ')."
    exec "$java_home/bin/java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Ddropwarp.home=$home" \
        -cp "$state/$main/test-classes:$state/$main/classes:$(cat "$state/$main/classpath")" "$main" "$@"
}

# --- Reasons of failures ---

# Prints why the step with log $1 failed: no network, an artifact that Maven could not fetch, the first line that begins with
# $2, the first error, or else the last line.
why() {
    if grep -qiE "$no_network" "$1"; then
        reason='the network cannot be reached'
    else
        reason=$(unfetched "$1")
        [ -n "$reason" ] || reason=$(sed -n "s/^$2//p" "$1" | head -n 1)
        [ -n "$reason" ] || reason=$(sed -n 's/^\[ERROR\] *\([^ [].*\)/\1/p' "$1" | head -n 1)
        [ -n "$reason" ] || reason=$(tail -n 1 "$1")
    fi
    printf '%s (the log is %s)' "${reason%.}" "$1"
}

# Prints what Maven could not fetch according to log $1, and why: the last such line has the cause.
unfetched() {
    sed -n -e 's/ -> \[Help.*//' -e 's/transfer failed for [^ ]*\( @ line [0-9]*, column [0-9]*\)\{0,1\}: //' \
        -e 's/.*Could not transfer artifact \([^ ]*\) from.to [^ ]* ([^)]*): \(.*\)/Maven cannot fetch \1 from its repository: \2/p' \
        "$1" | tail -n 1
}

# Messages of apt and Maven without network.
no_network="failure resolving|could not resolve '|unknown host|name resolution|network is unreachable|could not connect"
no_network="$no_network|connection (timed out|refused)"
