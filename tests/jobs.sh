#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# jobs - --jobs N changes nothing but the time: output, rejects, messages, ledger
# and exit status are those of one thread, whatever the input.

# $command is a program with its options.
# shellcheck disable=SC2086

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$tmp" || exit 99

# run N FOLDER COMMAND...: all that a run leaves behind.
run() {
	jobs=$1
	to=$2
	shift 2
	rm -rf "$to"
	mkdir "$to"
	"$@" --jobs "$jobs" --rejects "$to/rejects" --ledger "$to/ledger.line" \
		>"$to/out" 2>"$to/err"
	echo $? >"$to/status"
	# The command line and the time differ; nothing else may.
	sed 's/"argv":\[[^]]*\]//; s/"seconds":[0-9.]*//' "$to/ledger.line" >"$to/ledger"
	rm -f "$to/ledger.line"
}

# alike NAME STATUS COMMAND...: with 1, 2, 7 threads and one a processor.
alike() {
	name=$1
	status=$2
	shift 2
	run 1 one "$@"
	is "$name: exit status" "$(cat one/status)" "$status"
	for n in 2 7 0; do
		run "$n" more "$@"
		for what in out rejects err status ledger; do
			same "$name: $what, --jobs $n" "more/$what" "one/$what"
		done
	done
}

# Blocks are of 256 KiB: some thirty of them, with rejects of each kind, blank
# lines, line ends of Windows, and lines longer than a block.
awk 'BEGIN {
	for (i = 1; i <= 60000; i++) {
		end = i % 11 ? "" : "\r"
		if (i % 997 == 0)
			print "{\"i\":" i ",\"i\":" i "}" end
		else if (i % 1499 == 0)
			print "no record" end
		else if (i % 883 == 0)
			print " " end
		else if (i % 2503 == 0)
			print "{\"station\":\"A\",\"time\":\"2026-03-02T08:30:00+08:00\",\"pm25\":1}" end
		else if (i % 20011 == 0)
			printf "{\"i\":%d,\"long\":\"%0400000d\"}%s\n", i, 0, end
		else
			print "{\"i\":" i ",\"station\":\"A\",\"time\":\"2026-03-02T08:00:00+08:00\"," \
				"\"pm25\":" i % 300 ",\"pm10\":10,\"so2\":1,\"no2\":1,\"co\":0.1,\"o3\":1}" end
	}
}' >mixed.jsonl
grep -v 'no record' mixed.jsonl | grep -v '"i":[0-9]*,"i"' >good.jsonl
awk 'BEGIN { for (i = 0; i < 100000; i++) print i % 3 ? "x" : "{}" }' >bad.jsonl
head -c 3000001 good.jsonl >cut.jsonl
head -c 5000000 good.jsonl | sed '$d' | tr -d '\r' | head -c -1 >no-end.jsonl
gzip -c mixed.jsonl >mixed.gz
head -c 100000 mixed.gz >cut.gz
printf '{"i":1}\n' >little.jsonl
grep -e '"long"' -e '"i":1,' mixed.jsonl >long.jsonl
: >nothing

for command in normalize "aqi-summarize --period hour"; do
	bad=$([ "$command" = normalize ] && echo 0 || echo 1)
	alike "$command" 1 $command mixed.jsonl
	alike "$command, mostly rejects" 1 $command bad.jsonl
	alike "$command --strict" 1 $command --strict mixed.jsonl
	alike "$command --strict, a line too long" 1 $command --strict --max-line 1K \
		long.jsonl
	alike "$command, input cut short" 2 $command cut.jsonl
	alike "$command, no last line end" "$bad" $command no-end.jsonl
	alike "$command, gzip" 1 $command mixed.gz
	alike "$command, gzip cut short" 2 $command cut.gz
	alike "$command, many files" 1 $command little.jsonl nothing mixed.jsonl \
		little.jsonl good.jsonl
	alike "$command, a file cut short before others" 2 $command good.jsonl cut.jsonl \
		mixed.jsonl
done
alike "normalize --contract" 1 normalize --contract cnemc-pm25in mixed.jsonl
cat >notes.json <<'end'
{"id": "notes", "on_error": "null", "fields": [
  {"name": "pm25", "type": "number", "constraints": {"maximum": "250"}},
  {"name": "time", "type": "datetime", "on_error": "keep",
   "constraints": {"maximum": "2026-03-02T08:00:00+08:00"}}]}
end
cat >rules.json <<'end'
{"id": "rules", "fields": [
  {"name": "i", "type": "integer"}, {"name": "pm25", "type": "number"},
  {"name": "pm10", "type": "number"}],
 "rules": [
  {"id": "finer", "severity": "warning", "message": {"en": "more of the finer"},
   "check": {"field": "pm25", "op": "<=", "than": "pm10"}},
  {"id": "late", "severity": "error", "message": {"en": "too late"},
   "check": {"field": "i", "op": "<", "value": 59000}}]}
end
alike "normalize, warnings" 1 normalize --contract rules.json mixed.jsonl
alike "normalize, values that become null" 1 normalize --contract notes.json mixed.jsonl
alike "aqi-summarize --period day" 1 aqi-summarize mixed.jsonl

# The files of a run: kept whole, or not at all.
normalize good.jsonl >want
normalize --jobs 4 -o kept.gz good.jsonl
gzip -dc kept.gz >got
same "--jobs -o x.gz: unpacks to the output" got want
normalize --jobs 4 --strict -o half mixed.jsonl 2>err
ok "--jobs --strict -o: nothing half is left" test ! -e half

# The account balances from stage to stage.
rm -f run.ledger
ingest --ledger run.ledger good.jsonl |
	normalize --jobs 3 --ledger run.ledger |
	aqi-summarize --period hour --jobs 3 --ledger run.ledger >out 2>err
ledger check run.ledger >out 2>err
is "--jobs in a pipe: the ledger balances" $? 0

# The reader goes when it has seen enough; the writer takes its time.
{
	normalize --jobs 4 good.jsonl 2>err
	echo $? >status
} | head -n 1 >out
is "--jobs | head -1: SIGPIPE" "$(cat status)" 141
empty "--jobs | head -1: no message" err
normalize --jobs 4 good.jsonl | { sleep 0.5; cat; } >got
same "--jobs, a reader who waits: all of it" got want
{
	head -c 100000 good.jsonl
	sleep 0.3
	tail -c +100001 good.jsonl
} | normalize --jobs 4 >got
same "--jobs, a writer who waits: all of it" got want

normalize --jobs 65 good.jsonl >out 2>err
is "--jobs 65: exit status" $? 2
has "--jobs 65: told" err "is not a whole number from 0 to 64"
for p in ingest ledger report; do
	"$p" --jobs 2 >out 2>err </dev/null
	is "$p has no --jobs" $? 2
done
finish
