#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# published - hourly readings of the national air network, and the index that
# was published with each; published-aqi.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/air/cnemc-hourly-20200402-08
[ -d "$data" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
command -v python3 >/dev/null || skip_all "no python3"
python3 "$srcdir/tests/published-aqi.py" "$data"
