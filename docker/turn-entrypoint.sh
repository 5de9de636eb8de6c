#!/usr/bin/env bash
# Starts coturn in its container: adds the secret (from a file, never from the environment or the command line) and the
# addresses of this installation to the fixed rules of coturn.conf.
set -euo pipefail
umask 077
config=/run/turn/turnserver.conf
{
    cat /etc/visavis/coturn.conf
    printf 'static-auth-secret=%s\n' "$(</run/secrets/turn_secret)"
    printf 'realm=%s\n' "${VISAVIS_TURN_REALM:?}"
    if [[ -n ${VISAVIS_TURN_EXTERNAL_IP:-} ]]; then
        # Behind an address translation: what the world sees, and the address that this machine goes out with. Two relayed
        # people meet at the first, which coturn takes for the second: of all private addresses that one is allowed.
        route=$(ip -4 -oneline route get "$VISAVIS_TURN_EXTERNAL_IP")
        [[ $route =~ \ src\ ([0-9.]+) ]] || { printf 'turn: no way to %s\n' "$VISAVIS_TURN_EXTERNAL_IP" >&2; exit 1; }
        own=${BASH_REMATCH[1]}
        printf 'external-ip=%s/%s\n' "$VISAVIS_TURN_EXTERNAL_IP" "$own"
        printf 'relay-ip=%s\nallowed-peer-ip=%s\n' "$own" "$own"
    fi
    if [[ -r /run/secrets/certificate && -r /run/secrets/private_key ]]; then
        printf 'cert=/run/secrets/certificate\npkey=/run/secrets/private_key\n'
    else
        printf 'no-tls\n'
    fi
} >"$config"
exec turnserver -c "$config"
