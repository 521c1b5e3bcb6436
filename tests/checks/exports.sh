#!/bin/sh
# What the library exports, and what it needs. Usage: exports.sh LIBRARY
#
# It exports the tables of interpose/curl_api.def and interpose/socket_api.def, dlsym, dlopen, _exit and _Exit, what replay.h looks up, and nothing else; every function
# of the first is one that the installed libcurls have (rows marked with a version: those from that version on); it depends on libc alone, and shares what is linked
# into it with nobody; and dlsym and dlopen leave by a jump, so that the C library sees the true caller.
set -eu
library=$1
status=0

fail() {
    echo "exports: $1" >&2
    status=1
}

exported=$(nm -D --defined-only "$library" | sed 's/.* //' | sort)
table=$(sed -n 's/^CURL_API(\([a-z_]*\),.*/curl_\1/p' interpose/curl_api.def)
sockets=$(sed -n 's/^SOCKET_API(\([a-z0-9_]*\),.*/\1/p' interpose/socket_api.def)
expected=$(printf '%s\n' $table $sockets _Exit _exit dlopen dlsym replay_scope_begin replay_scope_end | sort)
[ "$exported" = "$expected" ] || fail "exported and expected differ:
$(printf '%s\n%s\n' "$exported" "$expected" | sort | uniq -u)"

newer=$(sed -n 's/^CURL_API(\([a-z_]*\),.*\/\/ since .*/curl_\1/p' interpose/curl_api.def)
folder=/usr/lib/$(gcc -print-multiarch)
checked=0
for curl in "$folder"/libcurl.so.4 "$folder"/libcurl-gnutls.so.4 "$folder"/libcurl-nss.so.4; do
    [ -e "$curl" ] || continue
    checked=$((checked + 1))
    names=$(nm -D --defined-only "$curl" | sed 's/.* //; s/@.*//')
    for name in $table; do
        printf '%s\n' "$newer" | grep -qx "$name" && continue
        printf '%s\n' "$names" | grep -qx "$name" || fail "$curl has no $name"
    done
done
[ "$checked" -gt 0 ] || fail "no libcurl is installed to compare with"

needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v '^ld-linux' | tr '\n' ' ')
[ "$needed" = "libc.so.6 " ] || fail "it needs more than libc: $needed"

# What is linked in for itself: a host may have another version of it.
foreign=$(nm -D "$library" | sed 's/.* //' | grep -E '^(ZSTD|ZDICT|HUF|FSE|XXH|inflate|deflate|zlib|zc(alloc|free)|crc32|adler32|pcre2_)' | tr '\n' ' ' || true)
[ -z "$foreign" ] || fail "it shares names with the host's libraries: $foreign"

for name in dlsym dlopen; do
    body=$(objdump -d --no-show-raw-insn "$library" | sed -n "/<$name>:/,/^\$/p")
    printf '%s\n' "$body" | grep -Eq 'jmp +\*' || fail "$name does not leave by a jump to the real function"
    ! printf '%s\n' "$body" | grep -Eq 'call +\*' || fail "$name calls the real function instead of jumping to it"
done

[ "$status" -ne 0 ] || echo "exports: $(printf '%s\n' "$expected" | wc -l) names, as the tables say, in $checked libcurls; needs libc only; jumps"
exit $status
