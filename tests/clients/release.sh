#!/bin/sh
# release.sh BASE REPOSITORY CLIENTS PYTHON: a script such as people have: it clones, starts a job, polls until the job
# is done, uploads, and has other programs fetch. Each of its commands is a process of its own.
set -e
base=$1 repository=$2 clients=$3 python=$4

git clone -q "$repository" source
job=$(curl -sf --data "ref=$(cat source/version)" "$base/echo" | wc -c)
echo "job of $job bytes"

state=pending polls=0
while [ "$state" = pending ]; do
    state=$(curl -sf "$base/counter?name=job" | sed -n 's/.*"state": "\(.*\)".*/\1/p')
    polls=$((polls + 1))
    echo "poll $polls: $state"
done

mkdir results
cd results
curl -sf -T ../source/version "$base/sink"
"$python" "$clients/easy.py" "$base/hello" "$base/bytes?size=30000" > easy.txt
curl -sf "$base/hello" | tr '[:lower:]' '[:upper:]'
curl -sf "$base/status?code=404" || echo "no more, status $?"
