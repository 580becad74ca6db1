#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# inp - networks of EPANET and SWMM that others published; inp.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/utility
[ -r "$data/wntr/networks/Net1.inp" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
python=$(command -v python3) || skip_all "no python3"

exec "$python" "$srcdir/tests/inp.py" "$data"
