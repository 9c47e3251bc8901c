# Certificates by which the programs of this installation know each other: an authority of its own, and for each program
# a certificate that names it by its SPIFFE id. The authority's key never leaves $STATE.

spiffe_id_of() {
  case "$1" in
    gateway) echo "spiffe://homeward/gateway" ;;
    *) echo "spiffe://homeward/$1-service" ;;
  esac
}

# new_key <file> <openssl req arguments>...
new_key() {
  local key=$1
  shift
  (umask 077 && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$key" "$@" 2>>"$STATE/log/certificates.log")
}

make_authority() {
  mkdir -p "$STATE/certificates"
  CERTIFICATES=$STATE/certificates
  [ ! -s "$CERTIFICATES/authority.pem" ] || return 0
  new_key "$CERTIFICATES/authority.key" -x509 -days 3650 -subj "/CN=Homeward development authority" \
    -out "$CERTIFICATES/authority.pem.new"
  mv "$CERTIFICATES/authority.pem.new" "$CERTIFICATES/authority.pem"
}

# A certificate is made anew when less than a month is left of its year.
make_certificate() {
  local part=$1 base=$CERTIFICATES/$1
  if openssl x509 -checkend $((30 * 24 * 3600)) -noout -in "$base.pem" >/dev/null 2>&1; then return 0; fi
  new_key "$base.key.new" -subj "/CN=$part" -out "$base.request"
  openssl x509 -req -in "$base.request" -days 365 -CA "$CERTIFICATES/authority.pem" -CAkey "$CERTIFICATES/authority.key" \
    -CAcreateserial -out "$base.pem.new" 2>>"$STATE/log/certificates.log" -extfile <(
    echo "subjectAltName=URI:$(spiffe_id_of "$part"),DNS:localhost,IP:127.0.0.1"
    echo "extendedKeyUsage=serverAuth,clientAuth"
  )
  rm "$base.request"
  mv "$base.key.new" "$base.key"
  mv "$base.pem.new" "$base.pem"
}

make_certificates() {
  local part
  make_authority
  for part in "$@"; do make_certificate "$part"; done
}

tls_flags() {
  printf '%s\n' --tls_certificate="$CERTIFICATES/$1.pem" --tls_key="$CERTIFICATES/$1.key" \
    --tls_authorities="$CERTIFICATES/authority.pem"
}
