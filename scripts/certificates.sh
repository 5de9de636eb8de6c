#!/usr/bin/env bash
# Development certificates: an authority and a server certificate (ECDSA P-256) for this machine's own names.
# usage: certificates.sh FOLDER [ADDRESS]; makes ca.pem, ca.key, server.pem, server.key there unless they hold for another week.
# The authority may sign for loopback names only, and for ADDRESS if one is given, so trusting it opens nothing else.
set -euo pipefail

folder=${1:?folder}
address=${2:-}
umask 077
mkdir -p "$folder"
cd "$folder"
if openssl x509 -in server.pem -noout -checkend 604800 >/dev/null 2>&1 &&
    openssl verify -CAfile ca.pem ${address:+-verify_ip "$address"} server.pem >/dev/null 2>&1 && [[ -f server.key ]]; then
    exit 0
fi

new_key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }
new_key ca.key
new_key server.key
openssl req -x509 -new -key ca.key -sha256 -days 365 -out ca.pem -subj '/CN=Visavis development authority' \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -addext 'nameConstraints=critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0,permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'"${address:+,permitted;IP:$address/255.255.255.255}"
openssl req -new -key server.key -subj '/CN=localhost' -out server.csr
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -days 180 -out server.pem \
    -extfile <(printf '%s\n' 'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature' \
        'extendedKeyUsage=serverAuth' "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1${address:+,IP:$address}") 2>/dev/null
rm -f server.csr ca.srl
chmod 644 ca.pem server.pem
