#!/bin/sh
# Gets Debian's source package of curl and builds its libcurl, its tool and its tests in FOLDER, which is outside the repository.
# A finished build is used again as long as the package's version is the same.
#
#   build_suite.sh FOLDER

set -eu

folder=$1
log=$folder/build.log
mkdir -p "$folder"
cd "$folder"

# apt with lists of its own: stock images list no sources, and the machine's settings are not ours to change.
private() {
    command=$1
    shift
    "$command" -o Dir::State="$folder/apt/state" -o Dir::Cache="$folder/apt/cache" -o Dir::Etc::sourcelist=/dev/null \
        -o Dir::Etc::sourceparts="$folder/apt/sources" -o APT::Sandbox::User="$(id -un)" -q "$@"
}

# The machine's own mirrors of Debian, asked for sources. Both formats of the lists in which a machine may have them.
list_sources() {
    mkdir -p apt/state/lists/partial apt/cache/archives/partial apt/sources
    rm -f apt/sources/*
    for list in /etc/apt/sources.list.d/debian.sources; do
        [ ! -f "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" > apt/sources/machine.sources
    done
    grep -hsE '^deb .*debian' /etc/apt/sources.list /etc/apt/sources.list.d/*.list | sed 's/^deb /deb-src /' > apt/sources/machine.list || :
}

fetch_source() {
    rm -rf src build ./*.dsc ./*.tar.*
    private apt-get source --download-only "curl=$version"
    dpkg-source --no-check -x ./*.dsc src
    # The last two patches turn the OpenSSL flavour into the GnuTLS one, and that into the NSS one.
    for patch in 99_nss 90_gnutls; do patch -d src -sRp1 < "src/debian/patches/$patch.patch"; done
    # A copy of the package's patches that dpkg-source keeps beside the source; the suite does not expect it.
    rm -rf src/.pc
}

build() {
    (cd src && autoreconf -fi)
    mkdir build
    cd build
    ../src/configure --with-openssl --with-nghttp2 --with-gssapi=/usr --enable-ldap --enable-ldaps --enable-websockets \
        --enable-shared --disable-static --disable-debug --with-ca-path=/etc/ssl/certs
    jobs=$(nproc)
    make -s -j"$jobs"
    for part in server libtest unit; do make -s -j"$jobs" -C "tests/$part"; done
    make -s -j"$jobs" -C tests checksrc=
    cd ..
    # The cases about international names set this locale, which stock images lack.
    mkdir -p locale
    localedef -i en_US -f UTF-8 "$folder/locale/en_US.UTF-8"
}

list_sources
private apt-get update > "$log" 2>&1 || { cat "$log"; exit 1; }
version=$(private apt-cache showsrc --only-source curl 2>> "$log" | sed -n 's/^Version: //p' | sort -V | tail -n 1)
[ -n "$version" ] || { echo "no source package of curl is to be had: see $log" >&2; exit 1; }
if [ "$(cat built 2>/dev/null)" = "$version" ]; then exit 0; fi

echo "building curl $version and its tests in $folder"
rm -f built
if ! ( set -e; fetch_source; build ) >> "$log" 2>&1; then
    tail -n 40 "$log"
    echo "curl's test suite could not be built: see $log" >&2
    exit 1
fi
echo "$version" > built
