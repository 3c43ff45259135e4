#!/bin/sh
# All checks and tests from a bare clone, the cheap ones first; every stage runs even when an earlier one failed.
# Reports lie in artifacts/.
set -eu
cd "$(dirname -- "$0")/.."
mkdir -p artifacts
rm -f artifacts/junit-*.xml
failed=

stage() { # stage <name> <command …>
    name=$1
    shift
    echo
    echo "== $name"
    "$@" || failed="$failed $name"
}

tests() { # tests <name> <arguments of pytest>
    name=$1
    shift
    stage "$name" sh deploy/uv.sh run --no-sync pytest -q --continue-on-collection-errors --durations=5 \
        --junitxml="artifacts/junit-$name.xml" "$@"
}

folders() { # folders <condition of find>: the test folders of packages
    find chassis services gateway deploy load -type d -path '*/tests/*' -not -path '*/tests/*/*' -not -name '__*' "$@" |
        sort
}

chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    return 1
}

echo "== environment"
sh deploy/uv.sh sync --quiet --locked --all-packages --all-extras

stage lint sh deploy/lint.sh
# shellcheck disable=SC2046 # one word for each folder
tests unit $(folders -name unit)
stage web-check sh deploy/web.sh check
stage web-build sh deploy/web.sh build
# shellcheck disable=SC2046
tests component $(folders -not -name unit)
tests system -m 'not browser' tests
if chromium >/dev/null; then
    tests browser -m browser tests
else
    echo
    echo "== browser: THE BROWSER TEST WAS NOT RUN, there is no Chromium on the PATH (Debian: apt-get install chromium)"
    [ -z "${TAKSIR_BROWSER_REQUIRED:-}" ] || failed="$failed browser"
fi

echo
sh deploy/uv.sh run --no-sync python deploy/summary.py artifacts
if [ -n "$failed" ]; then
    echo "FAILED:$failed"
    exit 1
fi
echo "Everything passed."
