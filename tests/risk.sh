#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# risk - scores of random models are those of a reckoning with fractions, which knows
# the man pages and not the program: all indicators, groups in levels, policies, grades
# at their limits; and the parts of every sum add up to it.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
reckoning=$(cd "$srcdir" && pwd)/tests/risk.py
cd "$tmp" || exit 99

for seed in 1 2; do
	python3 "$reckoning" "$seed" >out 2>&1
	is "seed $seed: scores are those of an independent reckoning" $? 0
	note_file out
done
finish
