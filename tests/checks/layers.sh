#!/bin/sh
# The layers' arrows: interpose -> replayer -> formats <- tools. A folder's include path already keeps it from including
# above itself; this also keeps libcurl's headers out of everything but interpose/, and out of all its files but one.
set -eu
status=0

fail() {
    echo "layers: $1" >&2
    status=1
}

# FOLDER and the folders it may include from.
check() {
    folder=$1
    shift
    for file in "$folder"/*.cc "$folder"/*.h; do
        for included in $(sed -n 's/^#include "\(.*\)"$/\1/p' "$file"); do
            found=no
            for allowed in "$folder" "$@"; do
                [ -e "$allowed/$included" ] && found=yes
            done
            [ "$found" = yes ] || fail "$file includes \"$included\", which is in none of: $folder $*"
        done
    done
}

check formats
check replayer formats
check interpose replayer formats
check tools replayer formats

for file in formats/* replayer/* tools/* interpose/*; do
    [ "$file" != interpose/api.h ] || continue
    [ -f "$file" ] || continue
    ! grep -qs '#include <curl/' "$file" || fail "$file includes curl's headers: only interpose/api.h may"
done
[ "$status" -ne 0 ] || echo "layers: all includes point downwards"
exit $status
