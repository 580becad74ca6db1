#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cityday - a synthetic city's day, from the bureau's file to the day table:
# against what its generator knows; and the properties of a good filter: order,
# cuts and compression of the input change nothing.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
citygen=$builddir/examples/citygen
[ -x "$citygen" ] || skip_all "examples/citygen is not built"
cd "$tmp" || exit 99

# The comparison's lines of TAP, numbered here.
truth() {
	if ! command -v python3 >/dev/null; then
		skip "$1: the generator's truth" "no python3"
		return
	fi
	python3 "$srcdir/tests/cityday.py" "$2" "$3" "$4" >checks 2>python.err ||
		note_file python.err
	ok "$1: the comparison ran" test -s checks
	while read -r result; do
		case $result in
		"ok - "*) pass "$1: ${result#ok - }" ;;
		"not ok - "*) fail "$1: ${result#not ok - }" ;;
		*) printf '%s\n' "$result" ;;
		esac
	done <checks
}

# city NAME OPTIONS...: generates, runs the pipe, compares.
city() {
	name=$1
	shift
	rm -f ledger
	"$citygen" "$@" --format bureau >bureau.csv
	"$citygen" "$@" --format truth >truth.jsonl
	ingest --encoding gb18030 --ledger ledger bureau.csv 2>ingest.err >rows.jsonl
	is "$name: ingest rejects short rows" $? "$short"
	normalize --contract bureau-air-zh --ledger ledger rows.jsonl \
		2>normalize.err >readings.jsonl
	is "$name: normalize rejects what is no number" $? "$short"
	aqi-summarize --period day --ledger ledger readings.jsonl 2>err >days.jsonl
	is "$name: aqi-summarize takes all" $? 0
	empty "$name: aqi-summarize says nothing" err
	truth "$name" truth.jsonl days.jsonl ledger
	ledger check ledger >checked
	is "$name: the ledger balances" "$?, $(sed 's/ .*//; q' checked)" "0, BALANCED"
}

# With few stations the generator makes no mistakes that are rejected.
short=0
if "$citygen" --stations 5 --format truth | tail -n 1 | grep -qv '"rejected":0,'; then
	short=1
fi
city "five stations, three days" --stations 5 --days 3 --seed 7
short=1
city "across the change of rules" --start 2026-03-01 --days 1 --seed 3
city "the city's day"

# The same in one pipe, on gzip: the same bytes.
gzip -c bureau.csv | ingest --encoding gb18030 2>/dev/null |
	normalize --contract bureau-air-zh 2>/dev/null |
	aqi-summarize --period day >piped.jsonl 2>/dev/null
same "gzip through a pipe: the same days" piped.jsonl days.jsonl
gzip -c rows.jsonl >rows.gz
normalize --contract bureau-air-zh rows.gz >got 2>/dev/null
same "normalize: gzip in, the same out" got readings.jsonl

# The order of readings must not matter to an aggregate.
tac readings.jsonl | aqi-summarize --period day >got
same "aqi-summarize: readings backwards" got days.jsonl
for seed in 1 2; do
	awk -v seed=$seed 'BEGIN { srand(seed) } { print rand() "\t" $0 }' readings.jsonl |
		sort -n | cut -f 2- | aqi-summarize --period day >got
	same "aqi-summarize: readings shuffled, $seed" got days.jsonl
done
aqi-summarize --period day <readings.jsonl >got
same "aqi-summarize: once more" got days.jsonl

# A stateless filter does not care where its input is cut.
cut_in_two() {
	cut_name=$1
	input=$2
	shift 2
	"$@" "$input" >whole 2>/dev/null
	for at in 1 1000 "$(($(wc -l <"$input") - 1))"; do
		head -n "$at" "$input" | "$@" >got 2>/dev/null
		tail -n +"$((at + 1))" "$input" | "$@" >>got 2>/dev/null
		same "$cut_name: cut behind line $at" got whole
	done
	head -n 1000 "$input" >first
	tail -n +1001 "$input" >second
	"$@" first second >got 2>/dev/null
	same "$cut_name: two files" got whole
}
cut_in_two "normalize" readings.jsonl normalize
cut_in_two "normalize --contract" rows.jsonl normalize --contract bureau-air-zh
cut_in_two "ingest of JSON Lines" readings.jsonl ingest
cut_in_two "aqi-summarize --period hour" readings.jsonl aqi-summarize --period hour

# Two files of rows are one after the other, each with its header.
{ head -n 1 bureau.csv && sed 1,2000d bureau.csv; } >second
head -n 2000 bureau.csv >first
ingest --encoding gb18030 first second >got 2>/dev/null
same "ingest: two files" got rows.jsonl

# What is normal already stays as it is.
normalize --contract bureau-air-zh readings.jsonl >got
is "normalize twice: exit status" $? 0
same "normalize twice: the same" got readings.jsonl
finish
