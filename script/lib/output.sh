# Progress on the terminal: one line a step, and for each failure what to do about it.

say() { printf '%s\n' "$*"; }

# step <what is being done>: the line is followed by `done_step` on success.
step() {
  STEP_STARTED=$SECONDS
  printf '==> %s\n' "$*"
}

# done_step [what came of it]
done_step() { printf '    done (%d s)%s\n' "$((SECONDS - STEP_STARTED))" "${1:+: $1}"; }

# fail <what went wrong> <what to do>
fail() {
  printf '\nERROR: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  What to do: %s\n' "$2" >&2
  exit 1
}
