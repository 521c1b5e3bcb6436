#!/bin/sh
# `make demo`: curl, git and a pytest suite that uses pycurl, recorded from a live server and replayed with the server gone.
# Uses PYTHON and BUILD from the environment. Everything happens in a temporary folder, on a free port of the loopback.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
replay=$BUILD/replay
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold= plain=; fi
say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
show() { printf '%s$ %s%s\n' "$bold" "$*" "$plain"; }
# Shows a command line as a user would type it, and runs it.
run() { show "$1"; sh -c "$1" 2>&1 | sed "s|$folder/||g"; }

start_server() {
    PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$root/tests/e2e/origin.py" --git "$folder/served" > "$folder/port" &
    server=$!
    until [ -s "$folder/port" ]; do kill -0 "$server"; sleep 0.05; done
    ORIGIN=http://127.0.0.1:$(cat "$folder/port")
    export ORIGIN
}

stop_server() {
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
}

make_repository() {
    export GIT_CONFIG_NOSYSTEM=1 HOME="$folder" GIT_AUTHOR_NAME=demo GIT_AUTHOR_EMAIL=demo@example.org \
        GIT_COMMITTER_NAME=demo GIT_COMMITTER_EMAIL=demo@example.org
    git init -q -b main "$folder/source"
    echo "a file from the repository" > "$folder/source/file.txt"
    git -C "$folder/source" add .
    git -C "$folder/source" commit -q -m first
    git clone -q --bare "$folder/source" "$folder/served/project.git"
}

mkdir "$folder/served"
make_repository
cp "$root/tests/demo/test_orders.py" "$folder/"
cd "$folder"
PATH=$BUILD:$PATH
LIBRARY=$BUILD/libreplay.so
export PATH LIBRARY PYTHON

# What each act runs; the same line recorded and replayed.
curl_line='curl -s "$ORIGIN/hello" -w "%{http_code} in %{time_total} s\n" && curl -sN "$ORIGIN/stream?chunks=3"'
git_line='rm -rf copy && git clone -q "$ORIGIN/git/project.git" copy && cat copy/file.txt'
pytest_line='$PYTHON -B -m pytest -q -p no:cacheprovider test_orders.py'

start_server
say "A live server at $ORIGIN. Record three programs that talk to it through libcurl:"
run "replay record -c curl.cassette -- sh -c '$curl_line'"
run "replay record -c git.cassette -- sh -c '$git_line'"
run "REPLAY_MODE=record REPLAY_CASSETTE=pytest.cassette LD_PRELOAD=\$LIBRARY $pytest_line"
stop_server

say "The server is gone:"
run "curl -sS \$ORIGIN/hello || true"
say "The same commands, replayed:"
run "replay run -c curl.cassette -- sh -c '$curl_line'"
run "replay run -c git.cassette -- sh -c '$git_line'"
run "REPLAY_CASSETTE=pytest.cassette LD_PRELOAD=\$LIBRARY $pytest_line"

say "What a cassette holds:"
run "replay ls pytest.cassette"
run "replay show pytest.cassette 2"

say "And a request that was never recorded:"
run "replay run -c curl.cassette -- curl -sS \$ORIGIN/never || echo \"exit status \$?\""
