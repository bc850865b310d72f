#!/usr/bin/env bash
# Builds the fuzzers (clang, preset fuzz), makes their seeds, and runs them one after the other.
#
#   fuzz/run.sh [SECONDS] [FUZZER...]     each for SECONDS (60), those named or all
#
# Inputs that took another way through the program are kept in build/fuzz/corpus, from which the next run goes on. A line
# each says how many inputs were tried, how many of them are new, and the most memory. Where a property does not hold,
# or the program breaks, hangs, or needs too much memory, the line names the input, and the exit code is 1:
#
#   build/fuzz/fuzzers/FUZZER INPUT       runs that input alone
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=60
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
fi
mapfile -t all < <(sed -n 's/^wirecensus_fuzzer(\([a-z_]*\) .*/\1/p' fuzz/CMakeLists.txt)
fuzzers=("$@")
[ $# -gt 0 ] || fuzzers=("${all[@]}")
for fuzzer in "${fuzzers[@]}"; do
  if [[ " ${all[*]} " != *" $fuzzer "* ]]; then
    echo "fuzz/run.sh: there is no fuzzer '$fuzzer'; there are ${all[*]}" >&2
    exit 2
  fi
done

build=build/fuzz
cmake --preset fuzz >/dev/null
cmake --build "$build" --target "${fuzzers[@]/#/fuzz_}" fuzz_save_census wirecensus-generate
fuzz/seeds.py "$build" "$build/corpus"
mkdir -p "$build/findings" "$build/logs"
export UBSAN_OPTIONS=print_stacktrace=1

# What is read as a file has many parts; in short inputs, each byte matters more.
max_len() {
  case $1 in
    capture | census | decompress) echo 65536 ;;
    count | pcapng) echo 8192 ;;
    filter) echo 400 ;;
    *) echo 4096 ;;
  esac
}

stat_of() { sed -n "s/^stat::$2: *//p" "$1"; }

# run_fuzzer FUZZER: false where it has found something.
run_fuzzer() {
  local log=$build/logs/$1.txt result=ok
  "$build/fuzzers/$1" "$build/corpus/$1" -max_total_time="$seconds" -max_len="$(max_len "$1")" -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/findings/$1-" >"$log" 2>&1 ||
    result=$(sed -n 's/.*Test unit written to /FAILED: /p' "$log" | head -n 1)
  printf '%-14s %9s executions %6s new units %5s MB  %s\n' "$1" "$(stat_of "$log" number_of_executed_units)" \
    "$(stat_of "$log" new_units_added)" "$(stat_of "$log" peak_rss_mb)" "${result:-FAILED: see $log}"
  [ "$result" = ok ]
}

failed=0
for fuzzer in "${fuzzers[@]}"; do
  run_fuzzer "$fuzzer" || failed=1
done
exit "$failed"
