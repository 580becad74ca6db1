#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# twin-coverage - how much of a register a twin covers, counted a second way, and on
# the network of a city; twin-coverage.py does the counting.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
# shellcheck disable=SC2154 # tmp is tap.sh's
python3 "$srcdir/tests/twin-coverage.py" "$srcdir" "$tmp"
