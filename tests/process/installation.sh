#!/usr/bin/env bash
# installation.sh <folder> <database socket> <part>...: what script/server makes before it starts the programs, by the
# same functions: certificates for all parts and a client, secrets, and the services' schemas with their accounts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

STATE=$1
readonly socket=$2
shift 2

. script/lib/output.sh
. script/lib/mariadb.sh
. script/lib/certificates.sh

# The administrator of the tests' database has no password; whose user this is does not matter there.
administer() { mariadb --no-defaults --batch --skip-column-names --socket="$socket" --user=root; }

(umask 077 && mkdir -p "$STATE/log" "$STATE/secrets")
make_certificates "$@" gateway client
secret_file page-key >/dev/null
for part in "$@"; do create_accounts "$part"; done
