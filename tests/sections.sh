#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sections - valves of a network that others parted by them; sections.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/utility/wntr
[ -r "$data/tests/valve_layer_random.csv" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
python=$(command -v python3) || skip_all "no python3"
data=$(cd "$data" && pwd)
script=$(cd "$srcdir" && pwd)/tests/sections.py
cd "$tmp" || exit 99

exec "$python" "$script" "$data"
