#!/usr/bin/env bash
# Builds the images of this installation: visavis and visavis-turn. The compiler's cache of the last build is used again, so
# a small change takes a minute or two.
# usage: docker/build.sh [--fresh | --only-relay]
#   --fresh  asks for the newest base image and installs every package anew: that is how security updates of Debian arrive.
#            It also fetches the newest images of the other services, and removes what no tag leads to any more.
# VISAVIS_BASE names another Debian 12 image than debian:bookworm-slim, VISAVIS_BUILD_OPTIONS more options of `docker build`.
set -euo pipefail
cd "$(dirname "$0")/.."
die() { printf 'build: %s\n' "$*" >&2; exit 1; }
case $#${1:-} in 0 | 1--fresh | 1--only-relay) ;; *) die "usage: docker/build.sh [--fresh | --only-relay]" ;; esac

base=${VISAVIS_BASE:-debian:bookworm-slim}
cache=$base
! docker image inspect visavis-build >/dev/null 2>&1 || cache=visavis-build
read -r -a options <<<"${VISAVIS_BUILD_OPTIONS:-}"
options+=(--file docker/Dockerfile --build-arg "BASE=$base" --build-arg "CACHE=$cache")
fresh=()
if [[ ${1:-} = --fresh ]]; then
    docker pull "$base" || die "the base image $base cannot be fetched"
    fresh=(--no-cache)
fi

docker build "${options[@]}" "${fresh[@]}" --target turn --tag visavis-turn .
[[ ${1:-} != --only-relay ]] || exit 0
docker build "${options[@]}" "${fresh[@]}" --tag visavis .
# Built a moment ago: only a name for it, so that the next build finds the compiler's cache.
docker build "${options[@]}" --target build --tag visavis-build .
if [[ ${1:-} = --fresh ]]; then
    docker image prune --force
fi
