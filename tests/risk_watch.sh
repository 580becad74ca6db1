#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# risk_watch - what is told of points under watch is what a second program says, which
# knows the man pages and not the program: scores, alerts and rejects of random models,
# registers and readings; and the same when the readings are cut into runs.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
simulation=$(cd "$srcdir" && pwd)/tests/risk_watch.py
cd "$tmp" || exit 99

for seed in 1 2; do
	python3 -B "$simulation" "$seed" 8 >out 2>&1
	is "seed $seed: scores, alerts and rejects are those of a simulation" $? 0
	note_file out
done
finish
