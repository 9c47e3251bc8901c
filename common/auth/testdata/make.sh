#!/bin/sh
# Made the tokens and the key set in this folder with the openssl program alone, as a second opinion beside our own
# signing. The private keys were thrown away; another run gives other keys.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
keys=$(mktemp -d)
trap 'rm -r "$keys"' EXIT

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
unhex() { perl -ne 'chomp; print pack("H*", $_)'; }
signed_text() { printf '%s.%s' "$(printf '{"alg":"%s","kid":"%s"}' "$1" "$2" | base64url)" "$(base64url <"$keys/payload")"; }

# Issued 2026-03-27T22:15:00Z, good for an hour.
printf '%s' '{"iss":"https://identity.example","aud":["other","homeward"],"sub":"worker-7","iat":1774649700,' \
  '"nbf":1774649700,"exp":1774653300,"homeward":{"kind":"person","grants":' \
  '[{"council":"E08000036","roles":["missing_coordinator"]}]}}' >"$keys/payload"
openssl genrsa -out "$keys/rsa" 2048
openssl ecparam -name prime256v1 -genkey -noout -out "$keys/ec"

rsa() { # rsa <algorithm> <options>
  text=$(signed_text "$1" rsa)
  name=$1
  shift
  printf '%s.%s\n' "$text" "$(printf '%s' "$text" | openssl dgst -sha256 -sign "$keys/rsa" "$@" | base64url)" >"$here/$name.jwt"
}
rsa RS256
rsa PS256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32

text=$(signed_text ES256 ec)
pair=$(printf '%s' "$text" | openssl dgst -sha256 -sign "$keys/ec" | openssl asn1parse -inform DER |
  sed -n 's/.*INTEGER *://p' | while read -r number; do printf '%064s' "$number" | tr ' ' 0; done)
printf '%s.%s\n' "$text" "$(echo "$pair" | unhex | base64url)" >"$here/ES256.jwt"

modulus=$(openssl rsa -in "$keys/rsa" -noout -modulus | sed 's/.*=//' | unhex | base64url)
point=$(openssl ec -in "$keys/ec" -pubout -outform DER | tail -c 64 | od -An -v -tx1 | tr -d ' \n')
x=$(printf '%.64s' "$point" | unhex | base64url)
y=$(printf '%s' "$point" | tail -c 64 | unhex | base64url)
printf '{"keys": [\n  {"kid": "rsa", "use": "sig", "kty": "RSA", "e": "AQAB", "n": "%s"},\n' "$modulus" >"$here/jwks.json"
printf '  {"kid": "ec", "use": "sig", "alg": "ES256", "kty": "EC", "crv": "P-256", "x": "%s", "y": "%s"}\n]}\n' "$x" "$y" \
  >>"$here/jwks.json"
