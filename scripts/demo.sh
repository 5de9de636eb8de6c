# shellcheck shell=bash
# The demonstration behind `./dev run`, sourced by it: configuration, database, practitioner, invitation and the box that
# tells how to get in. Everything it makes lies in .run/. It uses only the server's command line and its public HTTP API.
# shellcheck disable=SC2154  # root, url and the like are set by ./dev or by an earlier step here

demo_login=demo

# The address under which other devices of the network find this machine: the one it would itself write to others from.
demo_lan_address() {
    local found
    found=$(ip -4 -o route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p')
    [[ -n $found ]] || read -r found _ < <(hostname -I)
    [[ -n $found && $found != 127.* ]] || die "this machine has no address in a network; give one: ./dev run --lan=ADDRESS"
    printf '%s' "$found"
}

# Chooses ports, makes what is missing (database, certificate, keys) and brings the schema up to date. With an address it listens
# there, for this machine and others of its network alike; without one, for this machine only.
demo_prepare() {
    local binary=$1
    address=${2:-}
    certificates=.run/certificates${address:+-lan}
    psql -U visavis -d postgres -tAc "select 1 from pg_database where datname = 'visavis'" | grep -q 1 ||
        psql -U visavis -d postgres -qc 'create database visavis'
    scripts/certificates.sh "$certificates" ${address:+"$address"}
    [[ -f .run/turn.secret ]] || (umask 077 && openssl rand -hex 32 >.run/turn.secret)
    port=$(free_port 8443)
    [[ $port = 8443 ]] || say "port 8443 is taken, using $port"
    turn_port=""
    [[ -n $address ]] || ! command -v turnserver >/dev/null || turn_port=$(free_port 3478)
    url=https://${address:-localhost}:$port
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
listen_address = "${address:-127.0.0.1}"
port = $port
certificate_file = "$root/$certificates/server.pem"
private_key_file = "$root/$certificates/server.key"
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
        --cacert "$certificates/ca.pem" -X "$1" "${headers[@]}" ${4:+--data-binary @-} "$url$2"
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
    local relay="none, and none is needed: windows of one machine, and devices of one network, reach each other directly"
    local reach="this machine only; a phone gets in with ./dev run --lan"
    [[ -z $turn_port ]] || relay="coturn on port $turn_port, though windows of one machine reach each other without it"
    [[ -z $address ]] || reach="this machine and all others of its network: stop it when you are done"
    cat <<END

  +--------------------------------------------------------------------------+
  |  Visavis is running (demonstration data)                                 |
  +--------------------------------------------------------------------------+
     Practitioner   $url/sign-in
                    login name  $demo_login
                    password    $password
     Patient        $link
                    access code $code   (to type at $url/)
     Sound          two windows in one room howl: use headphones, or mute one of them
     Reach          $reach
     Certificate    made for this machine: accept the browser's warning once,
                    or trust $certificates/ca.pem
     Relay          $relay
     Log            .run/server.log
     Stop           Ctrl-C   (data is kept; ./dev clean forgets it)

END
    [[ -z $address ]] || demo_phone
}

# Without trust in the authority an iPhone opens the page but not the connection behind it.
demo_phone() {
    cat <<END
     On a phone in the same network:
       1. Send the file $certificates/ca.pem to it, for example by mail. It is no secret; the key beside it is.
          It can vouch for $address and for the phone itself, and for no other address.
       2. iPhone, iPad: open it, then Settings > Profile Downloaded > Install, and after that
             Settings > General > About > Certificate Trust Settings > switch it on.
          Android: Settings > search for "CA certificate" > Install anyway > choose the file.
       3. Compare the fingerprint where the phone shows one:
          $(openssl x509 -in "$certificates/ca.pem" -noout -fingerprint -sha256 | sed 's/.*=//; s/\(.\{47\}\):/\1:\n          /')
       4. Open the patient's link above. Remove the certificate from the phone when you are done.
     A firewall on this machine must let port $port in.

END
}
