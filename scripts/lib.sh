# shellcheck shell=bash
# What the scripts share: where the tree is, how many processors there are, headings with times.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)
export CTEST_PARALLEL_LEVEL=$jobs CMAKE_BUILD_PARALLEL_LEVEL=$jobs

# All source files, also those that git does not track yet.
sources() {
  git -C "$root" ls-files --cached --others --exclude-standard -- "$@"
}

current_part=
failed_part() {
  if [ -n "$current_part" ]; then
    printf '\n%s: FAILED in part: %s\n' "${0##*/}" "$current_part" >&2
  fi
}

# part TITLE COMMAND...: runs it under a heading, and ends the script if it fails.
part() {
  current_part=$1
  shift
  local started=$SECONDS
  printf '\n==> %s\n' "$current_part"
  "$@"
  printf '    ok, %d s\n' $((SECONDS - started))
  current_part=
}

# build PRESET [TARGET...]: quiet unless something is wrong or a person watches.
build() {
  local preset=$1 quiet=() target=()
  shift
  [ -t 1 ] || quiet=(-- --quiet)
  [ $# -eq 0 ] || target=(--target "$@")
  cmake --build --preset "$preset" "${target[@]}" "${quiet[@]}"
}
