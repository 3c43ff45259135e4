#!/bin/sh
# Everything that can be judged without running it; goes on after a complaint, so that one run shows all of them.
# The environment must be there: `make lint` sees to that.
set -eu
cd "$(dirname -- "$0")/.."
status=0

run() {
    echo "· $*"
    sh deploy/uv.sh run --no-sync "$@" || status=1
}

packages() { # every package of ours, by its py.typed
    git ls-files '*/py.typed' 2>/dev/null | grep . || find chassis services gateway deploy load -name py.typed
}

run ruff check --quiet .
run ruff format --check --quiet .
# shellcheck disable=SC2046 # one word for each package
run mypy $(packages | xargs -n 1 dirname)
run lint-imports --no-logo
run buf lint proto

# Breaking changes: against the last release or, before the first one, against the commit before this one.
if against=$(git describe --tags --abbrev=0 2>/dev/null || git rev-parse --verify --quiet HEAD^); then
    run buf breaking proto --against ".git#ref=$against,subdir=proto"
else
    echo "· buf breaking: no history to compare with"
fi
exit "$status"
