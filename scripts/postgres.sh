#!/usr/bin/env bash
# Private PostgreSQL clusters for development: `run` keeps the demonstration's data, `test` is throw-away.
# usage: postgres.sh start|stop|remove NAME; start prints the socket folder (PGHOST). Two roles, as in a real installation: visavis
# owns the databases (and is a superuser here), visavis_server is what a server works as, and owns nothing.
# No network: one unix socket, opened only to root, postgres and the user who started it (peer). The folder lies in
# /var/tmp because the system user postgres must reach it (it cannot enter /root) and a socket path has 107 bytes at most.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
programs=/usr/lib/postgresql/15/bin
action=${1:?start, stop or remove}
name=${2:?name of the cluster}
home=/var/tmp/visavis-$(printf '%s' "$root" | sha256sum | cut -c 1-12)
folder=$home/$name

# PostgreSQL refuses to run as root.
as_database_user() {
    if [[ $(id -u) = 0 ]]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups --no-new-privs env -C / HOME=/tmp LC_ALL=C.UTF-8 "$@"
    else
        env -C / LC_ALL=C.UTF-8 "$@"
    fi
}
running() { [[ -d $folder/data ]] && as_database_user "$programs/pg_ctl" -D "$folder/data" status >/dev/null 2>&1; }
complain() { printf 'postgres: %s\n' "$*" >&2; exit 1; }

# The name is predictable: refuse a folder that somebody else made.
[[ ! -e $home ]] || [[ -O $home && ! -L $home ]] || complain "$home belongs to somebody else"

create_cluster() {
    mkdir -p "$home"
    chmod 755 "$home"
    rm -rf "$folder"
    mkdir "$folder"
    [[ $(id -u) != 0 ]] || chown postgres:postgres "$folder"
    as_database_user "$programs/initdb" --pgdata="$folder/data" --username=visavis --encoding=UTF8 --locale=C.UTF-8 \
        --auth-local=peer --auth-host=reject --no-sync --no-instructions >/dev/null
    as_database_user tee -a "$folder/data/postgresql.conf" >/dev/null <<END
listen_addresses = ''
unix_socket_directories = '$folder'
max_connections = 100
shared_buffers = 64MB
timezone = 'UTC'
END
    [[ $name != test ]] || printf 'fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n' |
        as_database_user tee -a "$folder/data/postgresql.conf" >/dev/null
    as_database_user touch "$folder/complete"
}

# Also for a cluster that an older version of this script has made.
let_in() {
    printf 'local all all peer map=development\n' | as_database_user tee "$folder/data/pg_hba.conf" >/dev/null
    for role in visavis visavis_server; do
        printf "development %s $role\n" root postgres "$(id -un)"
    done | sort -u | as_database_user tee "$folder/data/pg_ident.conf" >/dev/null
    printf 'wal_recycle = off\n' | as_database_user tee "$folder/data/erasure.conf" >/dev/null
    grep -q erasure.conf "$folder/data/postgresql.conf" ||
        printf "include 'erasure.conf'\n" | as_database_user tee -a "$folder/data/postgresql.conf" >/dev/null
    ! running || as_database_user "$programs/pg_ctl" -D "$folder/data" -s reload
}
make_roles() {
    as_database_user psql -X -q -h "$folder" -U visavis -d postgres -v ON_ERROR_STOP=1 >/dev/null <<'END'
select 'create role visavis_server login' where not exists (select from pg_roles where rolname = 'visavis_server') \gexec
END
}

case $action in
    start)
        [[ -f $folder/complete ]] || create_cluster
        let_in
        running || as_database_user "$programs/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 60 -s start >/dev/null ||
            { tail -n 20 "$folder/server.log" >&2; complain "the cluster did not start"; }
        make_roles
        printf '%s\n' "$folder"
        ;;
    stop)
        ! running || as_database_user "$programs/pg_ctl" -D "$folder/data" -m fast -w -t 60 -s stop
        ;;
    remove)
        ! running || as_database_user "$programs/pg_ctl" -D "$folder/data" -m immediate -w -t 60 -s stop
        rm -rf "$folder"
        rmdir "$home" 2>/dev/null || true
        ;;
    *) complain "unknown action: $action" ;;
esac
