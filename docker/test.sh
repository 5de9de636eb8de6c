#!/usr/bin/env bash
# Tries the documented installation with real containers: builds the images on a Debian made here, since no registry need be
# reached, and runs tests/containers on an engine of its own. As root.
# usage: docker/test.sh [--relay] [OPTION of node --test ...]
#   --relay  only what needs no image of the server: a few minutes
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
die() { printf 'test: %s\n' "$*" >&2; exit 1; }
[[ $(id -u) = 0 ]] || die "please run me as root: an engine is started"
relay_only=""
[[ ${1:-} != --relay ]] || { relay_only=yes; shift; }

work=$root/build/containers
running=/run/visavis-build-engine
base=localhost/visavis-base
export VISAVIS_DOCKER_DATA=$work/docker VISAVIS_SOURCE_DIR=$root
export DOCKER_HOST=unix://$running/socket DOCKER_BUILDKIT=0
mkdir -p "$work"

# Builds use this machine's network as it is, so this engine makes none of its own.
engine=""
start_engine() {
    mkdir -p "$running"
    dockerd --host "$DOCKER_HOST" --data-root "$VISAVIS_DOCKER_DATA" --exec-root "$running/exec" --pidfile "$running/pid" \
        --bridge=none --iptables=false --ip-forward=false --ip-masq=false >"$work/engine.log" 2>&1 &
    engine=$!
    for _ in {1..150}; do ! docker version >/dev/null 2>&1 || return 0; sleep 0.2; done
    die "the engine did not start: $work/engine.log"
}
stop_engine() {
    [[ -n $engine ]] || return 0
    kill -TERM "$engine" 2>/dev/null || true
    wait "$engine" || true
    engine=""
    awk -v at="$running/" 'index($2, at) == 1 { print $2 }' /proc/mounts | xargs -r -n 1 umount
    rm -rf "$running"
}
trap stop_engine EXIT

# A Debian 12 as small as the official one, with this machine's certificate authorities and name servers.
make_base() {
    ! docker image inspect "$base" >/dev/null 2>&1 || return 0
    local tree
    tree=$(mktemp -d "$work/base.XXXXXX")
    debootstrap --variant=minbase --include=ca-certificates bookworm "$tree" >"$work/debootstrap.log"
    cp /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/"
    rm -rf "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/archives/*.deb
    tar -C "$tree" -c . | docker import --change "ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt" - "$base" >/dev/null
    rm -rf "$tree"
}
quietly() { "$@" >"$work/build.log" 2>&1 || { tail -n 40 "$work/build.log"; die "could not build: $*"; }; }

start_engine
make_base
export VISAVIS_BASE=$base VISAVIS_BUILD_OPTIONS="--network host"
if [[ -n $relay_only ]]; then
    quietly docker/build.sh --only-relay
    tests=(tests/containers/relay*.test.mjs tests/containers/prepare.test.mjs)
else
    quietly docker/build.sh
    for image in database front nats; do
        quietly docker build --network host --build-arg "BASE=$base" --target "$image" --tag "visavis-standin-$image" tests/containers/standins
    done
    tests=(tests/containers/*.test.mjs)
fi
stop_engine
node --test --test-concurrency=1 "$@" "${tests[@]}"
