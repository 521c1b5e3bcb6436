#!/bin/sh
# Gets a newer libcurl, both flavours, and its curl tool from Debian's backports, to be used by LD_LIBRARY_PATH beside the system's.
#
#     fetch_libcurl.sh FOLDER
#
# leaves FOLDER/lib, FOLDER/bin and FOLDER/version. The packages come from the mirror that apt is configured with on this machine, by an apt
# that keeps its lists and files in FOLDER and is not the machine's own in anything else either: nothing is installed.
set -eu
mkdir -p "$1"
folder=$(cd "$1" && pwd)

# The libraries, and those they need that the stable release lacks.
packages='libcurl4 libcurl3-gnutls curl libnghttp3-9 libngtcp2-16 libngtcp2-crypto-gnutls8'

. /etc/os-release
suite=$VERSION_CODENAME-backports
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | sed -n "s/^$VERSION_CODENAME //p" | head -n 1)
[ -n "$mirror" ] || { echo "fetch_libcurl: apt has no mirror of $VERSION_CODENAME" >&2; exit 1; }

private=$folder/apt
rm -rf "$private" "$folder/lib" "$folder/bin"
mkdir -p "$private/lists/partial" "$private/archives/partial" "$private/unpacked" "$folder/lib" "$folder/bin"
echo "deb $mirror $suite main" > "$private/sources.list"
own_apt() {
    apt-get -q -o Dir::State="$private" -o Dir::State::status=/dev/null -o Dir::Cache="$private" -o APT::Sandbox::User=root \
        -o Dir::Etc::sourcelist="$private/sources.list" -o Dir::Etc::sourceparts=/dev/null "$@"
}
own_apt update
(cd "$private/archives" && own_apt download -t "$suite" $packages)

for package in "$private"/archives/*.deb; do dpkg-deb -x "$package" "$private/unpacked"; done
cp -P "$private"/unpacked/usr/lib/*/*.so* "$folder/lib"
cp "$private/unpacked/usr/bin/curl" "$folder/bin"
missing=$(LD_LIBRARY_PATH=$folder/lib ldd "$folder"/lib/*.so* | sed -n 's/ => not found//p' | sort -u)
[ -z "$missing" ] || { echo "fetch_libcurl: $suite's libcurl needs more than is known here: $missing" >&2; exit 1; }

version=$(dpkg-deb -f "$private"/archives/libcurl4_*.deb Version)
rm -rf "$private"
echo "${version%%-*}" > "$folder/version"
