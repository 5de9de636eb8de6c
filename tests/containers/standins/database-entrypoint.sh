#!/usr/bin/env bash
# As the official image does it: an empty data folder is initialised with a server that listens on the unix socket only, which then
# ends; the real one follows. VISAVIS_SLOW_START delays the time between the two, for tests of who waits for whom.
set -euo pipefail
if [[ ${1:-} = postgres && ! -s $PGDATA/PG_VERSION ]]; then
    password=$(<"${POSTGRES_PASSWORD_FILE:?}")
    read -r -a options <<<"${POSTGRES_INITDB_ARGS:-}"
    initdb --username="${POSTGRES_USER:?}" --pwfile=<(printf '%s\n' "$password") "${options[@]}" >/dev/null
    printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start >/dev/null
    sleep "${VISAVIS_SLOW_START:-0}"
    [[ ${POSTGRES_DB:-postgres} = postgres ]] || PGPASSWORD=$password createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
    for script in /docker-entrypoint-initdb.d/*; do
        [[ ! -f $script ]] || case $script in
            *.sh) PGPASSWORD=$password bash "$script" ;;
            *.sql) PGPASSWORD=$password psql -v ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="${POSTGRES_DB:-postgres}" -f "$script" ;;
        esac
    done
    pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
    printf "listen_addresses = '*'\n" >>"$PGDATA/postgresql.conf"
fi
exec "$@"
