#!/usr/bin/env bash
# A coturn for development and tests: loopback only, time-limited credentials from the secret the server holds too.
# usage: turn.sh PORT SECRET_FILE FOLDER; stays in the foreground. Relaying to loopback is allowed here because nothing
# else exists on this machine's test calls; docker/coturn.conf is the one for production and allows no special range.
set -euo pipefail

port=${1:?port}
secret_file=${2:?secret file}
folder=${3:?folder for its files}
umask 077
mkdir -p "$folder"
cat >"$folder/turnserver.conf" <<END
listening-ip=127.0.0.1
relay-ip=127.0.0.1
listening-port=$port
min-port=49200
max-port=49999
use-auth-secret
static-auth-secret=$(<"$secret_file")
realm=visavis.localhost
fingerprint
allow-loopback-peers
no-multicast-peers
no-cli
no-tls
no-dtls
no-software-attribute
userdb=$folder/users
pidfile=$folder/pid
log-file=stdout
END
exec turnserver -c "$folder/turnserver.conf"
