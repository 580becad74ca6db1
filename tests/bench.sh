#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bench - the stages of the benchmarks give right answers; how fast is nobody's
# business here.  Expected values are worked out by hand.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
PATH=$builddir/bench:$PATH
cd "$tmp" || exit 99

# stage NAME STATUS STAGE: the input is in, what must come out in want.
stage() {
	"$3" <in >out 2>err
	is "$1: exit status" $? "$2"
	same "$1: output" out want
	[ "$2" -ne 0 ] || empty "$1: no message" err
}

# add-field: digits stay, differences are exact, null where one is missing.
cat >in <<'IN'
{"pm25":41,"pm10":56}
{ "pm10" : 0.3 , "pm25" : 0.1 }
{"pm25":12.50,"pm10":2}
{"pm25":null,"pm10":56,"x":[1, 2]}
{"pm10":56}
{}
{"pm25":9007199254740993,"pm10":9007199254740994.5}
{"pm25":1e2,"coarse":"old","pm10":150.0}
{"pm25":1,"pm10":1,"\u0063oarse":0}
IN
cat >want <<'WANT'
{"pm25":41,"pm10":56,"coarse":15}
{ "pm10" : 0.3 , "pm25" : 0.1,"coarse":0.2 }
{"pm25":12.50,"pm10":2,"coarse":-10.50}
{"pm25":null,"pm10":56,"x":[1, 2],"coarse":null}
{"pm10":56,"coarse":null}
{"coarse":null}
{"pm25":9007199254740993,"pm10":9007199254740994.5,"coarse":1.5}
{"pm25":1e2,"coarse":50.0,"pm10":150.0}
{"pm25":1,"pm10":1,"\u0063oarse":0}
WANT
stage "add-field" 0 add-field
cat >in <<'IN'
{"pm25":"41","pm10":56}
{"pm25":1,"pm10":2}
{"pm25":999999999999999999,"pm10":-999999999999999999}
IN
echo '{"pm25":1,"pm10":2,"coarse":1}' >want
stage "add-field rejects text and what does not fit" 1 add-field
has "add-field says which field is none" err "1:9: /pm25: must be a number"

# station-day: 1 + 2 + 4 over 3 is 2.333; 1 + 0 over 16 is 0.0625, to the even
# neighbour 0.062, and 3/16 = 0.1875 to 0.188.  A day is what the time begins
# with, whatever its offset.
{
	cat <<'IN'
{"station":"乙","time":"2026-03-26T01:00:00+08:00","pm25":1}
{"station":"乙","time":"2026-03-26T02:00:00+08:00","pm25":"2"}
{"station":"甲","time":"2026-03-26T02:00:00+08:00","pm25":null}
{"station":"A","time":"2026-03-27T00:00:00Z","pm25":0.1}
{"time":"2026-03-26T23:00:00+08:00","pm25":4,"station":"\u4e59"}
{"station":"乙","time":"2026-03-26T03:00:00+08:00","pm25":""}
{"station":"A","time":"2026\u002d03-27T05:00:00Z","pm25":0.2}
{"station":"A","time":"2026-03-26T05:00:00Z","pm25":-7}
{"station":"A","time":"2026-03-26T06:00:00Z"}
IN
	for hour in 00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15; do
		value=0
		[ "$hour" != 07 ] || value=1
		echo "{\"station\":\"B\",\"time\":\"2026-01-01T$hour:00:00+08:00\",\"pm25\":$value}"
		[ "$hour" != 07 ] || value=3
		echo "{\"station\":\"AB\",\"time\":\"2026-01-01T$hour:00:00+08:00\",\"pm25\":$value}"
	done
} >in
cat >want <<'WANT'
{"station":"A","date":"2026-03-26","n":1,"mean":-7.000}
{"station":"A","date":"2026-03-27","n":2,"mean":0.150}
{"station":"AB","date":"2026-01-01","n":16,"mean":0.188}
{"station":"B","date":"2026-01-01","n":16,"mean":0.062}
{"station":"乙","date":"2026-03-26","n":3,"mean":2.333}
{"station":"甲","date":"2026-03-26","n":0,"mean":null}
WANT
stage "station-day" 0 station-day
cat >in <<'IN'
{"station":"A","time":"2026-03-26T01:00:00+08:00","pm25":1}
{"station":"A","time":"2026-03-26T01:00:00+08:00","pm25":"4O"}
{"station":"A","time":"2026-03-26T01:00:00+08:00","pm25":true}
{"station":"A","time":"2026-02-30T01:00:00+08:00","pm25":1}
{"station":"A","time":"2026-03","pm25":1}
{"station":"A","pm25":1}
{"station":7,"time":"2026-03-26T01:00:00+08:00","pm25":1}
{"station":"A","time":"2026-03-26T01:00:00+08:00","pm25":999999999999999999}
{"station":"","time":"2026-03-26T01:00:00+08:00","pm25":2}
IN
cat >want <<'WANT'
{"station":"","date":"2026-03-26","n":1,"mean":2.000}
{"station":"A","date":"2026-03-26","n":1,"mean":1.000}
WANT
stage "station-day rejects what cannot be counted" 1 station-day
has "station-day counts its rejects" err "7 of 9 records rejected"

# More groups than any first table holds, each met twice and apart.
awk 'BEGIN {
	for (round = 1; round <= 2; round++)
		for (i = 0; i < 3000; i++)
			printf "{\"station\":\"S%04d\",\"time\":\"2026-01-01T%02d\",\"pm25\":%d}\n",
				i, round, i * round
}' >in
awk 'BEGIN {
	for (i = 0; i < 3000; i++)
		printf "{\"station\":\"S%04d\",\"date\":\"2026-01-01\",\"n\":2,\"mean\":%.3f}\n",
			i, i * 1.5
}' >want
stage "station-day with 3,000 stations" 0 station-day

# From CSV, as ingest makes it: every value is text, and missing is "".
cat >air.csv <<'IN'
station,time,pm25
A,2026-03-26T01:00:00+08:00,1
A,2026-03-26T02:00:00+08:00,
A,2026-03-26T03:00:00+08:00,2.5
IN
ingest air.csv | station-day >out
echo '{"station":"A","date":"2026-03-26","n":2,"mean":1.750}' >want
same "station-day behind ingest" out want

# The contract of job (f): the bounds themselves pass, what is beyond them does not.
# shellcheck disable=SC2317 # stage calls it
bounds() {
	validate --contract "$srcdir/bench/air.json" --findings found
}
good='"station":"A","district":"500101","time":"2026-03-26T01:00:00+08:00"'
next='"station":"A","district":"500101","time":"2026-03-26T02:00:00+08:00"'
last='"station":"A","district":"500101","time":"2026-03-26T03:00:00+08:00"'
place='"lon":106.5,"lat":29.5'
cat >want <<WANT
{$good,$place,"pm25":41,"pm10":56,"so2":8,"no2":23,"co":0.7,"o3":44}
{$next,"lon":-180,"lat":90,"pm25":0,"co":200.00,"more":{"a":1}}
{"district":null,"station":"甲","time":"2024-02-29T00:00:00Z",$place,"pm25":1000.0,"pm10":null}
{$last,$place}
WANT
cat want >in
stage "the contract of the benchmarks passes good records as they came" 0 bounds
cat >in <<IN
{$good,$place,"pm25":1000.01}
{$good,$place,"pm25":-0.1}
{$good,$place,"pm25":"4O"}
{$good,$place,"co":200.0000001}
{$good,$place,"o3":[44]}
{$good,"lon":180.5,"lat":29.5}
{$good,"lon":106.5}
{$good,"lon":null,"lat":29.5}
{"station":"","district":"500101","time":"2026-03-26T01:00:00Z",$place}
{"district":"500101","time":"2026-03-26T01:00:00Z",$place}
{"station":[7],"district":"500101","time":"2026-03-26T01:00:00Z",$place}
{"station":"A","district":"50010","time":"2026-03-26T01:00:00Z",$place}
{"station":"A","district":"50010a","time":"2026-03-26T01:00:00Z",$place}
{"station":"A","district":"500101","time":"2026-02-29T01:00:00Z",$place}
{"station":"A","district":"500101","time":"26.3.2026",$place}
{"station":"A","district":"500101",$place}
IN
: >want
stage "the contract of the benchmarks refuses bad ones" 1 bounds
has "the contract of the benchmarks refuses them all" err "16 of 16 records rejected"
printf '%s\n' "{$good,$place}" "{$good,$place}" >in
head -n 1 in >want
stage "the contract of the benchmarks refuses a second one" 1 bounds

# measure: the report's three figures.
measure report sh -c 'exit 7'
ok "measure reports seconds, KiB and the exit status" \
	grep -Eqx '[0-9]+\.[0-9]{6} [0-9]+ 7' report
measure report sh -c 'kill -9 $$'
ok "measure reports a signal as the shell does" grep -q ' 137$' report

# The harness, on few records, for nothing is timed: jq gives the answers we give
# to all jobs but (e), (g), (h) and (k), which it has no way to do.
if command -v python3 >/dev/null && command -v jq >/dev/null; then
	BENCH_DATA=$tmp/data "$srcdir/bench/run" --answers --peers jq --rows 9000 \
		--output results.jsonl >out 2>err
	is "bench/run --answers: exit status" $? 0
	empty "bench/run --answers: no message" err
	is "bench/run --answers: jq says the same" "$(grep -c '^  jq  *\(same\|means\)' out)" 7
else
	skip "bench/run --answers" "no python3 or no jq"
fi
if command -v python3 >/dev/null; then
	for option in --runs=0 --rows=0 --rows=-1; do
		"$srcdir/bench/run" "$option" --output results.jsonl >out 2>err
		is "bench/run $option: exit status" $? 2
		has "bench/run $option: told" err "${option%=*} must be 1 or more"
	done
	# The second of three lines is bad, by each peer's way to say so.
	printf 'a\nb\nc\n' >in
	printf 'a\nc\n' >want
	keep() {
		printf '%s' "$2" | python3 "$srcdir/bench/keep.py" "$1" in >out
		same "keep.py $1: what is not named is kept" out want
	}
	keep frictionless '{"tasks":[{"errors":[{"rowNumber":3},{"rowNumber":3}]}]}'
	keep check-jsonschema '{"errors":[{"path":"$[1].pm25"},{"path":"$[1]"}]}'
	keep qsv "$(printf 'row_number\tfield\terror\n2\tpm25\tno')"
	# A peer that is asked for and not there is named, and nobody else.
	NODE_PATH=$tmp BENCH_DATA=$tmp/data "$srcdir/bench/run" --answers --only f \
		--peers ajv --rows 9000 --output results.jsonl >out 2>err
	ok "bench/run: ajv answers, or is said not to be there" \
		grep -Eq '^  (ajv +same|not installed: ajv$)' out
else
	skip "bench/run of nothing" "no python3"
fi
finish
