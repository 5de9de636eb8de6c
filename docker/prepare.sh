#!/usr/bin/env bash
# Makes the secrets of an installation that do not exist yet, in docker/secrets/: master key, database password and URL,
# TURN secret. The certificate and its key are yours to put there (certificate.pem, private_key.pem).
# The folder is closed to others; inside, the files are readable because the containers run under users of their own.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
[[ -f secrets/master_key ]] || openssl rand -base64 32 >secrets/master_key
[[ -f secrets/turn_secret ]] || openssl rand -hex 32 >secrets/turn_secret
[[ -f secrets/database_password ]] || openssl rand -hex 32 >secrets/database_password
printf 'postgresql://visavis:%s@database/visavis\n' "$(<secrets/database_password)" >secrets/database_url
chmod 644 secrets/*
for file in certificate.pem private_key.pem; do
    [[ -f secrets/$file ]] || printf 'still missing: docker/secrets/%s\n' "$file"
done
printf 'Keep a copy of docker/secrets/master_key in a safe place: without it the stored names and codes stay unreadable.\n'
