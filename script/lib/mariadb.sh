# A MariaDB instance of this checkout alone: a folder inside $STATE, a Unix socket, no network port. Its administrator
# is the Unix user who created it, recognised by the socket; every service has two accounts, told apart by what they may
# do: homeward_<service>_migrate changes its own schema's tables, homeward_<service> reads and writes their rows.

readonly MARIADBD=/usr/sbin/mariadbd
DATABASE_SOCKET=

# As root mariadbd runs only when told so.
mariadb_user_option() { [ "$(id -u)" -ne 0 ] || echo "--user=root"; }

# --force: a machine need not know its own name. The data folder appears under its name only when it is complete, so that an interrupted first start does no harm.
install_database() {
  [ ! -d "$STATE/mariadb/data" ] || return 0
  step "creating a private MariaDB instance"
  rm -rf "$STATE/mariadb"
  mkdir -p "$STATE/mariadb/tmp"
  # shellcheck disable=SC2046
  mariadb-install-db --no-defaults --datadir="$STATE/mariadb/data.new" --skip-test-db --skip-name-resolve --force \
    --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" $(mariadb_user_option) \
    >"$STATE/log/mariadb-install.log" 2>&1 || {
    show_log mariadb-install
    fail "the database could not be created" "read the lines above; is the disk full, or $STATE not writable?"
  }
  mv "$STATE/mariadb/data.new" "$STATE/mariadb/data"
  done_step
}

# Every commit is on disk before it is acknowledged: this data may matter.
start_database() {
  # The system takes 107 characters at most.
  DATABASE_SOCKET=$STATE/mariadb/socket
  if [ "${#DATABASE_SOCKET}" -gt 100 ]; then
    fail "the path of $STATE is too long for a Unix socket" "use a shorter one: script/server --state <folder>"
  fi
  step "starting MariaDB"
  # shellcheck disable=SC2046
  start_process mariadb "$MARIADBD" --no-defaults --datadir="$STATE/mariadb/data" --socket="$DATABASE_SOCKET" \
    --pid-file="$STATE/mariadb/pid" --tmpdir="$STATE/mariadb/tmp" --skip-networking --skip-name-resolve \
    --skip-log-bin --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_520_ci \
    --default-time-zone=+00:00 --innodb-flush-log-at-trx-commit=1 --innodb-doublewrite=1 \
    --innodb-buffer-pool-size=256M --max-connections=300 $(mariadb_user_option)
  await_database
  done_step
}

await_database() {
  local tick
  for ((tick = 0; tick < 1200; tick++)); do
    administer <<<"SELECT 1" >/dev/null 2>&1 && return 0
    if ! is_running mariadb; then
      show_log mariadb
      fail "MariaDB ended while starting" "read its last lines above"
    fi
    sleep 0.1
  done
  show_log mariadb
  fail "MariaDB did not answer within 120 s" "read its last lines above"
}

# Runs the SQL on its input as the administrator.
administer() {
  mariadb --no-defaults --batch --skip-column-names --socket="$DATABASE_SOCKET" --user="$(id -un)"
}

# secret_file <name>: a file with a random password that only this user can read, made at the first call.
secret_file() {
  local file=$STATE/secrets/$1
  if [ ! -s "$file" ]; then
    (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file.new" && mv "$file.new" "$file")
  fi
  echo "$file"
}

# accounts_sql <service> <host> [requirement]: the statements that make a service's schema and its two accounts, with the
# least rights that their work needs. Repeating them changes nothing.
accounts_sql() {
  local schema=homeward_$1 host=$2 requirement=${3:-} owner worker
  owner=$(<"$(secret_file "$1-migrate")")
  worker=$(<"$(secret_file "$1")")
  cat <<SQL
CREATE DATABASE IF NOT EXISTS $schema CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
CREATE USER IF NOT EXISTS '${schema}_migrate'@'$host';
ALTER USER '${schema}_migrate'@'$host' IDENTIFIED BY '$owner' $requirement;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON $schema.* TO '${schema}_migrate'@'$host';
CREATE USER IF NOT EXISTS '$schema'@'$host';
ALTER USER '$schema'@'$host' IDENTIFIED BY '$worker' $requirement;
GRANT SELECT, INSERT, UPDATE, DELETE ON $schema.* TO '$schema'@'$host';
SQL
}

# create_accounts <service>
create_accounts() {
  accounts_sql "$1" localhost | administer ||
    fail "the accounts of $1 could not be created" "read MariaDB's message above"
}
