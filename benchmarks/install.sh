#!/usr/bin/env bash
# Fetches the peers of `make bench` into the folder given. Usage: benchmarks/install.sh PYTHON FOLDER
# What cannot be had is skipped with a word; the report names it.
set -uo pipefail
cd "$(dirname "$0")/.."
python=$1
folder=$2
fuseki=org.apache.jena:jena-fuseki-server:5.2.0 # the newest line that Java 17 runs

mkdir -p "$folder"
while read -r package command _; do
    case $package in '' | '#'*) continue ;; esac
    if ! command -v "$command" >/dev/null; then
        one=$(mktemp)
        echo "$package $command" >"$one"
        tools/system-packages.sh "$one" >/dev/null 2>&1 || echo "bench: $package cannot be installed here" >&2
        rm -f "$one"
    fi
done <benchmarks/apt-packages.txt

if [ ! -x "$folder/rdflib/bin/python" ] || ! cmp -s benchmarks/requirements.txt "$folder/rdflib/requirements.txt"; then
    { "$python" -m venv "$folder/rdflib" &&
        "$folder/rdflib/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
            -r benchmarks/requirements.txt &&
        cp benchmarks/requirements.txt "$folder/rdflib/"; } ||
        echo "bench: rdflib-endpoint cannot be installed here" >&2
fi
if ! ls "$folder"/jena-fuseki-server-*.jar >/dev/null 2>&1; then
    mvn --quiet --batch-mode dependency:copy "-Dartifact=$fuseki" "-DoutputDirectory=$(realpath "$folder")" ||
        echo "bench: Fuseki cannot be fetched here" >&2
fi
exit 0
