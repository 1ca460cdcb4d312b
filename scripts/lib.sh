# shellcheck shell=bash
# What the scripts share; sourced, never run. The sourcing script has set
# `set -euo pipefail`. Everything runs in the top folder of the source tree.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

script_name="scripts/$(basename "$0")"

# Ends the script: the command line or the machine is not as it should be.
die() {
  echo "$script_name: $*" >&2
  exit 2
}

# Prints the comment at the top of the running script.
print_help() {
  awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' \
    "scripts/$(basename "$0")"
}

# The files of the source tree, one a line: tracked, and new ones that are not
# ignored; outside a git work tree, all but the build folder. Arguments are
# shell patterns for the whole path: list_files '*.h' '*.cc'.
list_files() {
  local path pattern
  while IFS= read -r path; do
    [[ -f $path ]] || continue
    for pattern in "$@"; do
      # shellcheck disable=SC2053  # The pattern is meant as one.
      [[ $path == $pattern ]] && echo "$path" && break
    done
  done < <(all_files)
}

all_files() {
  if [[ -e .git ]] && command -v git >/dev/null; then
    git ls-files --cached --others --exclude-standard | sort -u
  else
    find . -path ./build -prune -o -type f -print | sed 's|^\./||' | sort
  fi
}

# Installs what is missing, or says how to.
ensure_setup() {
  bash scripts/setup || exit $?
}

# run_logged LOG COMMAND...: on a terminal the command's own progress shows;
# elsewhere its output goes to LOG and is shown only if it fails. All output is
# on stderr: stdout is the script's own.
run_logged() {
  local log=$1
  shift
  if [[ -t 2 && -z ${CI:-} ]]; then
    "$@" >&2
    return
  fi
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 || {
    local status=$?
    cat "$log" >&2
    return "$status"
  }
}

# build PRESET [TARGET...]: configures build/PRESET and builds it.
build() {
  local preset=$1
  shift
  local targets=()
  (($# == 0)) || targets=(--target "$@")
  run_logged "build/$preset/configure.log" \
    cmake --preset "$preset" --log-level=NOTICE &&
    run_logged "build/$preset/build.log" \
      cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}"
}

# expect_named_line LOG COMMAND...: COMMAND, which is given a subject to check,
# must find the stale read that is planted in that one, and name its line.
expect_named_line() {
  local log=$1 planted=mutant-peeks-behind status=0
  shift
  "$@" "$planted" >"$log" 2>&1 || status=$?
  [[ $status == 1 ]] && grep -q 'peeks_behind\.h:[0-9]' "$log" ||
    die "the stale read of $planted is not seen: look into $log"
}
