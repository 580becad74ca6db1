#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run - each fuzz target for a while, on a copy of its corpus:
#
#   tests/fuzz/run.sh BUILD SECONDS TARGET...    called by make fuzz
#
# fuzz-found/TARGET keeps what reached something new, fuzz-found/crash-* and its
# like an input that broke a property.  To take what was found into the corpus:
#
#   tests/fuzz/run.sh --merge BUILD TARGET...
set -eu

# Bounded, so that one odd input does not eat the time: 4 KiB, 1 GB, 20 seconds.
limits="-max_len=4096 -rss_limit_mb=1000 -timeout=20"
# Names that libFuzzer gives: SHA-1 in hexadecimal.
hash='????????????????????????????????????????'
corpus=$(cd "$(dirname "$0")/corpus" && pwd)

# What was freed is kept back for a while, but not until the memory is full.
ASAN_OPTIONS=quarantine_size_mb=16
UBSAN_OPTIONS=print_stacktrace=1
export ASAN_OPTIONS UBSAN_OPTIONS

# What has a name of its own stays; the rest becomes the smallest set of inputs
# that runs all the code which these run.
merge() {
	build=$1
	shift
	for target in "$@"; do
		old=fuzz-found/$target
		mkdir -p "$old"
		find "$corpus/$target" -type f -name "$hash" -exec mv {} "$old" \;
		# shellcheck disable=SC2086
		"$build/tests/fuzz/fuzz_$target" $limits -set_cover_merge=1 \
			-use_counters=0 "$corpus/$target" "$old"
	done
}

fuzz() {
	build=$1
	seconds=$2
	shift 2
	for target in "$@"; do
		mkdir -p "fuzz-found/$target"
		printf '== fuzz_%s: %s s\n' "$target" "$seconds"
		# shellcheck disable=SC2086
		"$build/tests/fuzz/fuzz_$target" $limits -max_total_time="$seconds" \
			-artifact_prefix=fuzz-found/ -print_final_stats=1 -verbosity=0 \
			"fuzz-found/$target" "$corpus/$target"
	done
}

if [ "$1" = --merge ]; then
	shift
	merge "$@"
else
	fuzz "$@"
fi
