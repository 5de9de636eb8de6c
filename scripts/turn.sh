#!/usr/bin/env bash
# A coturn for development and tests: the configuration of production (docker/coturn.conf) with port, secret and addresses
# added, and nothing taken away. Stays in the foreground.
# usage: turn.sh PORT SECRET_FILE FOLDER [LINE...]
# Without LINEs it stands on 127.0.0.1 and relays to 127.0.0.1, the one special address it must allow there, because calls
# between two windows of one machine know no other. With LINEs these take the place of that: `listening-ip=...`, for example.
set -euo pipefail

port=${1:?port}
secret_file=${2:?secret file}
folder=${3:?folder for its files}
shift 3
[[ $# -gt 0 ]] || set -- listening-ip=127.0.0.1 relay-ip=127.0.0.1 allow-loopback-peers allowed-peer-ip=127.0.0.1 no-tls
umask 077
mkdir -p "$folder"
{
    cat "$(dirname "${BASH_SOURCE[0]}")/../docker/coturn.conf"
    printf '%s\n' "listening-port=$port" "static-auth-secret=$(<"$secret_file")" realm=visavis.localhost \
        "userdb=$folder/users" "pidfile=$folder/pid" "$@"
} >"$folder/turnserver.conf"
exec turnserver -c "$folder/turnserver.conf"
