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
    [[ -z ${VISAVIS_TURN_EXTERNAL_IP:-} ]] || printf 'external-ip=%s\n' "$VISAVIS_TURN_EXTERNAL_IP"
    if [[ -r /run/secrets/certificate && -r /run/secrets/private_key ]]; then
        printf 'cert=/run/secrets/certificate\npkey=/run/secrets/private_key\n'
    else
        printf 'no-tls\n'
    fi
} >"$config"
exec turnserver -c "$config"
