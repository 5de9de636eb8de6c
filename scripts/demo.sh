# shellcheck shell=bash
# The demonstration behind `./dev run`, sourced by it: configuration, database, practitioner, invitation and the box that
# tells how to get in. Everything it makes lies in .run/. It uses only the server's command line and its public HTTP API.
# shellcheck disable=SC2154  # root, url and the like are set by ./dev or by an earlier step here

demo_login=demo

# Chooses ports, makes what is missing (database, certificate, keys) and brings the schema up to date.
demo_prepare() {
    local binary=$1
    psql -U visavis -d postgres -tAc "select 1 from pg_database where datname = 'visavis'" | grep -q 1 ||
        psql -U visavis -d postgres -qc 'create database visavis'
    scripts/certificates.sh .run/certificates
    [[ -f .run/turn.secret ]] || (umask 077 && openssl rand -hex 32 >.run/turn.secret)
    port=$(free_port 8443)
    [[ $port = 8443 ]] || say "port 8443 is taken, using $port"
    turn_port=""
    ! command -v turnserver >/dev/null || turn_port=$(free_port 3478)
    url=https://localhost:$port
    demo_config >.run/visavis.toml
    [[ -f .run/master.key ]] || demo_command "$binary" key create .run/master.key </dev/null || demo_failed "making a key failed"
    demo_command "$binary" migrate </dev/null || demo_failed "migrate failed"
}

demo_config() {
    cat <<END
# Written by ./dev run at each start; config/visavis.toml is the one to copy for a real installation.
[server]
mode = "development"
public_url = "$url"
listen_address = "127.0.0.1"
port = $port
certificate_file = "$root/.run/certificates/server.pem"
private_key_file = "$root/.run/certificates/server.key"
static_directory = "$root/web/dist"
[database]
url = "postgresql:///visavis?host=$PGHOST&user=visavis_server"
owner_url = "postgresql:///visavis?host=$PGHOST&user=visavis"
migrations_directory = "$root/migrations"
[keys]
master_key_file = "$root/.run/master.key"
END
    [[ -z $turn_port ]] || cat <<END
[ice]
turn_urls = ["turn:127.0.0.1:$turn_port?transport=udp"]
turn_secret_file = "$root/.run/turn.secret"
END
}

demo_command() { local binary=$1; shift; "$binary" --config .run/visavis.toml "$@" >>.run/server.log 2>&1; }
demo_failed() { tail -n 20 .run/server.log; die "$1; the log is .run/server.log"; }

# One account for good, a new password at each start.
demo_practitioner() {
    password=$(openssl rand -hex 8 | sed 's/..../&-/g; s/-$//')
    demo_command "$1" account password $demo_login --password-stdin <<<"$password" ||
        demo_command "$1" account create --login-name $demo_login --display-name 'Dr. Demo' --verified --password-stdin \
            <<<"$password" || demo_failed "could not create the demo practitioner"
}

demo_wait_until_ready() {
    for _ in {1..150}; do
        kill -0 "$1" 2>/dev/null || demo_failed "the server ended"
        ! api GET /readyz "" "" >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    demo_failed "the server was not ready after 15 seconds"
}

# api METHOD PATH TOKEN BODY: one HTTP request to our own server, trusting only our own authority.
api() {
    local headers=(-H 'Content-Type: application/json')
    [[ -z $3 ]] || headers+=(-H "Authorization: Bearer $3")
    printf '%s' "$4" | curl --silent --show-error --fail-with-body --max-time 10 --noproxy '*' \
        --cacert .run/certificates/ca.pem -X "$1" "${headers[@]}" ${4:+--data-binary @-} "$url$2"
}
member() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" <<<"$2"; }

# Keeps one guest across starts: renews it when it still exists, else makes a new one. Sets code and link.
demo_invitation() {
    local answer token guest=""
    answer=$(api POST /api/v1/session "" "{\"login_name\":\"$demo_login\",\"password\":\"$password\"}") ||
        demo_failed "signing in failed: $answer"
    token=$(member token "$answer")
    answer=""
    [[ ! -f .run/demo-guest ]] || guest=$(<.run/demo-guest)
    [[ -z $guest ]] ||
        answer=$(api POST "/api/v1/guests/$guest/renewal" "$token" '{"validity_days":30}' 2>/dev/null) || answer=""
    if [[ -z $answer ]]; then
        answer=$(api POST /api/v1/guests "$token" '{"display_name":"Demo-Patient","validity_days":30}') ||
            demo_failed "making a guest failed: $answer"
        member guest_id "$answer" >.run/demo-guest
    fi
    code=$(member code "$answer")
    link=$(member link "$answer")
    api DELETE /api/v1/session "$token" "" >/dev/null || true
}

demo_box() {
    local relay="none (the package coturn is not installed)"
    [[ -z $turn_port ]] || relay="coturn on port $turn_port"
    cat <<END

  +--------------------------------------------------------------------------+
  |  Visavis is running (demonstration data, this machine only)              |
  +--------------------------------------------------------------------------+
     Practitioner   $url/sign-in
                    login name  $demo_login
                    password    $password
     Patient        $link
                    access code $code   (to type at $url/)
     Certificate    made for this machine: accept the browser's warning once,
                    or trust .run/certificates/ca.pem
     Relay          $relay
     Log            .run/server.log
     Stop           Ctrl-C   (data is kept; ./dev clean forgets it)

END
}
