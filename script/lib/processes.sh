# Starting, watching and stopping processes. Each runs in a session of its own, so that Ctrl-C reaches this script
# alone, which then stops them in order. $STATE/run holds a pid file for each, $STATE/log what each wrote.

declare -A PIDS=()

# start_process <name> <command>...
start_process() {
  local name=$1
  shift
  # 9 is the lock on the state folder: held by the script, never by what it starts.
  setsid "$@" >>"$STATE/log/$name.log" 2>&1 </dev/null 9>&- &
  PIDS[$name]=$!
  echo "$!" >"$STATE/run/$name.pid"
}

# Whether a pid is at work: one that has ended but was not collected by its parent still exists, as state Z.
is_alive() { grep -q '^State:[[:space:]]*[^ZX]' "/proc/$1/status" 2>/dev/null; }

is_running() { [ -n "${PIDS[$1]:-}" ] && is_alive "${PIDS[$1]}"; }

# ask_to_stop <name>...: several that drain at the same time; stop_process then waits for each.
ask_to_stop() {
  local name
  for name in "$@"; do
    [ -z "${PIDS[$name]:-}" ] || kill -TERM "${PIDS[$name]}" 2>/dev/null || true
  done
}

# stop_process <name> <seconds>: asks it to drain, and kills it if it has not ended by then.
stop_process() {
  local name=$1 pid=${PIDS[$1]:-} tick
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for ((tick = 0; tick < $2 * 10; tick++)); do
    is_alive "$pid" || break
    sleep 0.1
  done
  if is_alive "$pid"; then
    kill -KILL "$pid" 2>/dev/null || true
    say "    $name did not stop within $2 s and was killed; its log: $STATE/log/$name.log"
  fi
  wait "$pid" 2>/dev/null || true
  unset "PIDS[$name]"
  rm -f "$STATE/run/$name.pid"
}

# Ends what an earlier start left behind when it was killed. A pid may belong to somebody else by now: only a process
# whose command names our state folder is ours.
stop_leftovers() {
  local file name pid
  for file in "$STATE"/run/*.pid; do
    [ -e "$file" ] || continue
    name=$(basename "$file" .pid)
    pid=$(<"$file")
    if [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$STATE/"; then
      say "    stopping $name, left over from a start that was killed"
      PIDS[$name]=$pid
      stop_process "$name" 30
    fi
    rm -f "$file"
  done
}

# show_log <name>: the end of its log, for a failure message.
show_log() {
  say "--- the end of $STATE/log/$1.log:" >&2
  tail -n 15 "$STATE/log/$1.log" >&2 || true
}

# http_ok <port> <path>: whether the answer is 200. Bash's own sockets: a bare Debian has no curl.
http_ok() {
  local status
  status=$(
    exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" &&
      printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3 &&
      IFS= read -r -t 2 line <&3 && printf '%s' "$line"
  ) || return 1
  [[ $status == HTTP/1.?" 200"* ]]
}

# wait_healthy <name> <admin port> <seconds>
wait_healthy() {
  local name=$1 tick
  for ((tick = 0; tick < $3 * 10; tick++)); do
    http_ok "$2" /healthz && return 0
    if ! is_running "$name"; then
      show_log "$name"
      fail "$name ended while starting" "read its last lines above"
    fi
    sleep 0.1
  done
  show_log "$name"
  fail "$name was not healthy within $3 s" "read its last lines above; its health is at http://127.0.0.1:$2/healthz"
}
