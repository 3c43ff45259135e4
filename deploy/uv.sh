#!/bin/sh
# Runs uv with the given arguments: the machine's own where it is new enough, else one installed in .tools of this
# repository. Needs nothing but Python 3.11 or newer.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
tools=$root/.tools

usable() { # lock files of this repository need uv 0.9 or newer
    version=$("$1" --version 2>/dev/null | cut -d ' ' -f 2) || return 1
    case $version in
    '' | 0.[0-8].*) return 1 ;;
    esac
}

python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Taksir needs Python 3.11 or newer; none was found (set PYTHON to its path)." >&2
    exit 1
}

install() {
    echo "Installing uv in .tools …" >&2
    found=$(python) || exit 1
    rm -rf "$tools/uv"
    if "$found" -m venv "$tools/uv" >/dev/null 2>&1; then
        "$tools/uv/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9' >&2
    elif "$found" -m pip --version >/dev/null 2>&1; then # a Debian without python3-venv
        rm -rf "$tools/uv"
        "$found" -m pip install --quiet --disable-pip-version-check --target "$tools/uv" 'uv>=0.9' >&2
    else
        echo "Neither the module venv nor pip is there. Install one of them (Debian: apt-get install python3-venv)" >&2
        echo "or uv itself (https://docs.astral.sh/uv/) and try again." >&2
        exit 1
    fi
}

if [ -z "${UV:-}" ]; then
    if usable uv; then
        UV=uv
    else
        UV=$tools/uv/bin/uv
        usable "$UV" || install
    fi
fi
exec "$UV" "$@"
