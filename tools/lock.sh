#!/usr/bin/env bash
# Writes requirements.lock (what `make serve` installs) and requirements-dev.lock (what `make test` installs)
# from pyproject.toml, with hashes for every file the index lists. Usage: tools/lock.sh PYTHON [--upgrade]
# PYTHON has pip-tools and should be the oldest version we support: its set also serves the newer ones.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1
shift
export CUSTOM_COMPILE_COMMAND="make lock"
compile() {
    "$python" -m piptools compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-options "$@"
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
development=$scratch/development.in

compile "$@" --build-deps-for editable --build-deps-for wheel --output-file requirements.lock pyproject.toml
"$python" - >"$development" <<'PY'
import tomllib
from pathlib import Path

print("-r", Path("requirements.lock").resolve())
print(*tomllib.loads(Path("pyproject.toml").read_text())["dependency-groups"]["dev"], sep="\n")
PY
compile "$@" --no-annotate --output-file requirements-dev.lock "$development"
