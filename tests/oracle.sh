#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# oracle - four years of eight stations of Beijing: annual means, percentiles, good
# days and verdicts, of each station and of the city, against an independent
# computation; oracle/hj663.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/air/prsa-beijing
[ -d "$data" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
command -v python3 >/dev/null || skip_all "no python3"
cd "$tmp" || exit 99
oracle=$srcdir/tests/oracle/hj663.py
python3 "$oracle" readings "$data" >readings.jsonl || exit 99
aqi-summarize --period year --hour-label start readings.jsonl >stations.jsonl || exit 99
aqi-summarize --period year --hour-label start --area city readings.jsonl >city.jsonl ||
	exit 99
python3 "$oracle" years "$data" stations.jsonl city.jsonl
