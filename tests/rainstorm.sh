#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rainstorm - rain of five years in three cities: the national rainstorm signals at
# exactly the hours at which an independent reckoning has them.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/weather/five-cities
[ -d "$data" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
data=$(cd "$data" && pwd)
cd "$tmp" || exit 99

for city in Beijing Chengdu Shanghai; do
	file=$data/${city}PM20100101_20151231.csv.gz
	[ -r "$file" ] || continue
	# Windows of 3, 6 and 12 hours: one that lacks an hour is not there.
	ingest --columns year,month,day,hour,precipitation "$file" |
		normalize --contract five-cities-weather |
		awk '{ v = "n"
			if (match($0, /"rain":[-0-9.eE+]+/)) v = substr($0, RSTART + 7, RLENGTH - 7)
			match($0, /"time":"[^"]*"/); rain[NR] = v
			printf "{%s", substr($0, RSTART, RLENGTH)
			for (w = 3; w <= 12; w *= 2) {
				sum = 0
				for (i = NR - w + 1; i <= NR; i++) if (i < 1 || rain[i] == "n") sum = "n"; else if (sum != "n") sum += rain[i]
				printf ",\"rain_%dh\":%s", w, sum == "n" ? "null" : sprintf("%.1f", sum)
			}
			print "}" }' >windows.jsonl
	riskscore --model rainstorm-signal windows.jsonl |
		sed 's/"time":"\([^"]*\)".*"score_low":\([0-9]\).*/\1 \2/; s/^{//' | grep -v ' 0$' >ours

	# From the file itself, in whole tenths of a millimetre, without any of our programs.
	gzip -dc "$file" | tr -d '\r"' | awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ v = $at["precipitation"]; r[NR] = v == "NA" || v == "" || v == 999990 ? -1 : int(v * 10 + 0.5)
		level = 0
		if (total(12) >= 500) level = 1
		if (total(6) >= 500) level = 2
		if (total(3) >= 500) level = 3
		if (total(3) >= 1000) level = 4
		if (level) printf "%04d-%02d-%02dT%02d:00:00+08:00 %d\n", $at["year"], $at["month"], $at["day"], $at["hour"], level }
	function total(w,  i, s) { s = 0
		for (i = NR - w + 1; i <= NR; i++) { if (i < 2 || r[i] < 0) return -1; s += r[i] }
		return s }' >theirs
	note "$city: $(wc -l <windows.jsonl) hours, signals at $(wc -l <theirs): $(
		cut -d' ' -f2 theirs | sort | uniq -c | awk '{ printf "%d of level %d, ", $1, $2 }' | sed 's/, $//')"
	same "$city: rainstorm signals at the hours of an independent reckoning" ours theirs
done
finish
