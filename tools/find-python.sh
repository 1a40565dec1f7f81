#!/usr/bin/env bash
# Prints the newest supported Python that is installed and can create virtual environments (nothing if none can).
# With --check PYTHON: says what that one lacks, and fails.
set -euo pipefail

candidates=(python3.13 python3.12 python3.11 python3)
usable='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

if [ "${1:-}" != --check ]; then
    for candidate in "${candidates[@]}"; do
        if "$candidate" -c "$usable" >/dev/null 2>&1; then
            echo "$candidate"
            exit 0
        fi
    done
    exit 0
fi

python=${2:-}
if [ -n "$python" ] && "$python" -c "$usable" >/dev/null 2>&1; then
    exit 0
fi
exec >&2
if [ -n "$python" ]; then
    if ! version=$("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null); then
        echo "PYTHON=$python cannot be run."
    elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "PYTHON=$python is Python $version; Ecosystem Graph needs Python 3.11 or newer."
    else
        echo "PYTHON=$python (Python $version) lacks the module venv or ensurepip."
    fi
else
    echo "Ecosystem Graph needs Python 3.11 or newer with the modules venv and ensurepip. Found:"
    for candidate in "${candidates[@]}"; do
        if version=$("$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null); then
            if "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then
                echo "  $candidate: Python $version"
            else
                echo "  $candidate: Python $version, without venv or ensurepip"
            fi
        else
            echo "  $candidate: none"
        fi
    done
fi
echo "On Debian and Ubuntu: apt-get install python3-venv. To choose a Python: make PYTHON=/path/to/python3.12 ..."
exit 1
