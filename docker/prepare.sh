#!/usr/bin/env bash
# Makes the secrets of an installation that do not exist yet, in docker/secrets/: master key, password of the database's owner,
# URLs of the owner and of the server's own role, TURN secret. One that an older version has made, with the owner as the server's
# role, gets a role of its own: `migrate` makes it. Given a certificate chain and its key, it puts them there too; run it so again after each renewal.
# usage, as root: docker/prepare.sh [CHAIN.pem KEY.pem]
# The files belong to the user of the containers (10001) and nobody else may open them, or the server refuses them; only
# the database's password must stay readable for the database's own user. The folder is closed to everybody but root.
set -euo pipefail
secrets=$(cd "$(dirname "$0")" && pwd)/secrets
die() { printf 'prepare: %s\n' "$*" >&2; exit 1; }
[[ $(id -u) = 0 ]] || die "please run me as root: the files must belong to the user of the containers"
[[ $# = 0 || $# = 2 ]] || die "give the certificate chain and its key, or nothing"
umask 077
mkdir -p "$secrets"

make() { local file=$secrets/$1; shift; [[ -s $file ]] || "$@" >"$file"; }
make master_key openssl rand -base64 32
make turn_secret openssl rand -hex 32
make database_password openssl rand -hex 32
make database_owner_url printf 'postgresql://visavis:%s@database/visavis\n' "$(<"$secrets/database_password")"
! cmp --silent "$secrets/database_url" "$secrets/database_owner_url" || rm "$secrets/database_url"
make database_url printf 'postgresql://visavis_server:%s@database/visavis\n' "$(openssl rand -hex 32)"
if [[ $# = 2 ]]; then
    [[ -s $1 && -s $2 ]] || die "$1 or $2 is empty or missing"
    # Into the same files, never new ones in their place: a running container would go on seeing the old.
    cat "$1" >"$secrets/certificate.pem"
    cat "$2" >"$secrets/private_key.pem"
fi
chown 10001:10001 "$secrets"/*
chmod 600 "$secrets"/*
chmod 644 "$secrets/database_password"

if [[ ! -s $secrets/certificate.pem || ! -s $secrets/private_key.pem ]]; then
    printf 'Still missing: the certificate. Run me again as: docker/prepare.sh CHAIN.pem KEY.pem\n'
fi
printf 'Keep a copy of docker/secrets/master_key in a safe place: without it the stored names and codes stay unreadable.\n'
