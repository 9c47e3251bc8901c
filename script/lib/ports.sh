# The ports of one installation: a base and fixed distances from it.
#   gateway base, episode +1, interview +2, meeting +3; the admin port (health, metrics) 100 above each.

readonly ADMIN_DISTANCE=100

port_of() {
  case "$1" in
    gateway) echo "$PORT_BASE" ;;
    episode) echo $((PORT_BASE + 1)) ;;
    interview) echo $((PORT_BASE + 2)) ;;
    meeting) echo $((PORT_BASE + 3)) ;;
  esac
}

admin_port_of() { echo $(($(port_of "$1") + ADMIN_DISTANCE)); }

# Whether something on this machine answers at the port already.
port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

check_port_base() {
  if ! [[ $PORT_BASE =~ ^[0-9]{4,5}$ ]] || [ "$PORT_BASE" -lt 1024 ] || [ "$PORT_BASE" -gt 65000 ]; then
    fail "\"$PORT_BASE\" is not a port to start from" "give --port-base a number from 1024 to 65000"
  fi
}

# require_free_ports <service>...
require_free_ports() {
  local service port
  for service in "$@"; do
    for port in "$(port_of "$service")" "$(admin_port_of "$service")"; do
      if port_is_taken "$port"; then
        fail "port $port, which the $service would listen on, is taken by another program" \
          "stop that program (ss -ltnp shows it), or start with another base: script/server --port-base $((PORT_BASE + 1000))"
      fi
    done
  done
}
