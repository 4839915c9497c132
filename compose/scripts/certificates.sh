# Sourced: an authority of the lab's own, whose key only this container sees, and a certificate for
# each server. What is there stays, so that clients who trust the authority go on doing so.

days=3650

make_certificates() {
  if [ ! -s /tls-authority/ca.key ]; then make_authority; fi
  cp /tls-authority/ca.crt /tls/ca.crt
  local server
  for server in "pgaf-monitor $LAB_SUBNET.5" "postgres-primary $LAB_SUBNET.10" \
    "postgres-replica1 $LAB_SUBNET.11" "postgres-replica2 $LAB_SUBNET.12"; do
    # shellcheck disable=SC2086
    make_certificate $server
  done
}

make_authority() {
  new_key /tls-authority/new.key
  openssl req -x509 -new -key /tls-authority/new.key -days $days -subj '/CN=pg-ha-lab authority' \
    -out /tls-authority/ca.crt
  mv /tls-authority/new.key /tls-authority/ca.key
}

# $1: the server's name, $2: its address. Also for who comes through the proxy or a published port.
make_certificate() {
  if openssl verify -CAfile /tls/ca.crt "/tls/$1.crt" >/dev/null 2>&1; then return; fi
  new_key "/tls/$1.key"
  openssl req -new -key "/tls/$1.key" -subj "/CN=$1" |
    openssl x509 -req -days $days -CA /tls-authority/ca.crt -CAkey /tls-authority/ca.key \
      -CAcreateserial -CAserial /tls-authority/serial -out "/tls/$1.crt" \
      -extfile <(echo "subjectAltName=DNS:$1,DNS:proxy,DNS:localhost,IP:$2,IP:$PROXY_ADDRESS,IP:127.0.0.1") \
      2>/dev/null
}

new_key() {
  (umask 077 && openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1")
}
