#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# published - hourly readings of the national air network, and the index that
# was published with each; published-aqi.py does the work.
#
#   tests/published.sh [CONTRACT]

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/air
contract=${1-cnemc-pm25in}
case $contract in
cnemc-pm25in) data=$data/cnemc-hourly-20200402-08 ;;
*) data=$data/cnemc-national-hour-20200411 ;;
esac
[ -d "$data" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
command -v python3 >/dev/null || skip_all "no python3"
python3 "$srcdir/tests/published-aqi.py" "$data" "$contract"
