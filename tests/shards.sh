#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shards - readings divided into four in four ways, each part summarized by itself
# and the states merged in all orders: one and the same bytes, those of one run.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
citygen=$builddir/examples/citygen
[ -x "$citygen" ] || skip_all "examples/citygen is not built"
cd "$tmp" || exit 99

# Across the change of rules, and of the month; CO and O3 with other digits at times.
"$citygen" --start 2026-02-27 --days 4 --stations 12 --format jsonl |
	awk 'NR % 50 == 7 { sub(/"co":[0-9.]+/, "\"co\":0.7500") }
		NR % 70 == 9 { sub(/"o3":[0-9]+/, "\"o3\":300") } { print }' >obs.jsonl
ok "there are readings" test "$(wc -l <obs.jsonl)" -eq 1152

# The three tellings of a run, or of states, one behind the other.
tell() {
	aqi-summarize "$@" &&
		aqi-summarize --period month "$@" &&
		aqi-summarize --state "$@"
}
tell_areas() {
	aqi-summarize --area district "$@" &&
		aqi-summarize --area district --period 2026-02-27/2026-03-02 "$@" &&
		aqi-summarize --area district --period hour "$@"
}
sum() {
	sha256sum | cut -d ' ' -f 1
}
aqi-summarize --area district --state obs.jsonl >whole.state 2>err
empty "one run says nothing" err
tell obs.jsonl >whole
# The state of a run with areas says more, and tells the same but for itself.
tell --merge whole.state | grep -v '"air.state' >got
grep -v '"air.state' whole >want
same "a state tells what its run tells" got want
want=$(tell --merge whole.state | sum)
want_areas=$(tell_areas obs.jsonl | sum)
is "areas from a state" "$(tell_areas --merge whole.state | sum)" "$want_areas"
is "with --jobs 2" "$(tell --jobs 2 obs.jsonl | sum)" "$(sum <whole)"

# split NAME PROGRAM: lines to part.0 .. part.3 by what the program calls n.
split_by() {
	rm -f part.*
	awk '{ '"$2"'; print > ("part." n % 4) }' obs.jsonl
	for part in 0 1 2 3; do
		touch "part.$part"
		aqi-summarize --area district --state "part.$part" >"state.$part" 2>err
		empty "$1: part $part says nothing" err
	done
	: >sums
	for a in 0 1 2 3; do
		for b in 0 1 2 3; do
			for c in 0 1 2 3; do
				d=$((6 - a - b - c))
				case $a$b$c$d in
				*0*0* | *1*1* | *2*2* | *3*3* | *-* | *[4-9]*) continue ;;
				esac
				tell --merge "state.$a" "state.$b" "state.$c" "state.$d" |
					sum >>sums
			done
		done
	done
	is "$1: merged in 24 orders" "$(sort sums | uniq -c | sed 's/^ *//')" "24 $want"
	tell_areas --merge state.2 state.0 state.3 state.1 | sum >sums
	is "$1: areas" "$(cat sums)" "$want_areas"
	aqi-summarize --merge --state state.3 state.1 >left
	aqi-summarize --merge --state state.0 state.2 >right
	is "$1: merged two by two" "$(tell --merge right left | sum)" "$want"
}
split_by "in blocks" 'n = int(NR * 4 / 1153)'
split_by "line by line" 'n = NR'
# shellcheck disable=SC2016 # awk's $0
split_by "by hash" 'n = 0; for (i = 20; i <= length($0); i += 3) n += index("0123456789", substr($0, i, 1)) * i'
# shellcheck disable=SC2016
split_by "by hour" 'match($0, /T[0-9][0-9]:/); n = substr($0, RSTART + 1, 2)'

# What was taken twice is there once; the account says so.
aqi-summarize --merge --state --ledger ledger whole.state state.1 whole.state >got
same "a state with itself" got whole.state
has "the ledger tells what came twice" ledger '"duplicate":'

# A week as it was published, some hours of it twice.
week=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/air/cnemc-hourly-20200402-08/重庆.csv
if [ -r "$week" ]; then
	ingest "$week" | normalize --contract cnemc-pm25in |
		aqi-summarize --period month --ledger week.ledger >out
	has "the week of Chongqing has 90 readings twice" week.ledger '"duplicate":90,'
else
	skip "readings that were published twice" "no test data: set CITYUTILS_TEST_DATA"
fi
finish
