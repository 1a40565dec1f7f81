#!/usr/bin/env bash
# Makes sure that the commands listed in a file are there. Usage: tools/system-packages.sh LIST
# Each line of LIST: Debian package, the command it brings, "#" and why we need it.
# What is missing is installed by apt-get as root or with passwordless sudo; elsewhere it is named, and this fails.
# shellcheck disable=SC2086,SC2116  # lists of words are split on purpose; no arrays, for bash 3.2
set -euo pipefail

list=$1

missing_packages() {
    while read -r package command _; do
        case $package in '' | '#'*) continue ;; esac
        command -v "$command" >/dev/null || echo "$package"
    done <"$list"
}

missing=$(missing_packages)
[ -z "$missing" ] && exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi
missing=$(echo $missing) # one line
install="apt-get install --yes --no-install-recommends $missing"

if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
    echo "Installing system packages for the tests: $missing"
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive $install; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
    fi
    missing=$(missing_packages)
    [ -z "$missing" ] && exit 0
fi

{
    echo "The tests need system packages that are missing:" $missing
    for package in $missing; do
        grep -E "^$package[[:space:]]" "$list" | sed 's/^/  /'
    done
    echo "Install them (Debian, Ubuntu): sudo apt-get update && sudo $install"
} >&2
exit 1
