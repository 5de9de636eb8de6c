#!/usr/bin/env bash
# Makes what a cluster needs beyond docker/prepare.sh (run that first): a certificate authority and a certificate for
# NATS, and the password under which the nodes speak to it. What exists stays. usage, as root: docker/cluster/prepare.sh
set -euo pipefail
secrets=$(cd "$(dirname "$0")/.." && pwd)/secrets
die() { printf 'prepare: %s\n' "$*" >&2; exit 1; }
[[ $(id -u) = 0 ]] || die "please run me as root: the files must belong to the user of the containers"
[[ -s $secrets/master_key ]] || die "run docker/prepare.sh first"
umask 077

if [[ ! -s $secrets/nats_certificate ]]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=visavis bus authority" \
        -addext "basicConstraints=critical,CA:TRUE" -keyout "$work/ca.key" -out "$secrets/nats_authority" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=nats" \
        -keyout "$secrets/nats_private_key" -out "$work/request" 2>/dev/null
    openssl x509 -req -in "$work/request" -CA "$secrets/nats_authority" -CAkey "$work/ca.key" -days 3650 \
        -extfile <(printf 'subjectAltName=DNS:nats\n') -out "$secrets/nats_certificate" 2>/dev/null
fi
if [[ ! -s $secrets/nats_credentials ]]; then
    password=$(openssl rand -hex 32)
    printf 'visavis:%s\n' "$password" >"$secrets/nats_credentials"
    printf 'authorization { users = [ { user: visavis, password: "%s", permissions: { publish: "visavis.>", subscribe: "visavis.>" } } ] }\n' \
        "$password" >"$secrets/nats_authorization"
fi
chown 10001:10001 "$secrets"/nats_*
chmod 600 "$secrets"/nats_*
