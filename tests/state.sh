#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# state - --state: what has been seen is not emitted again, and a run that is killed
# at any moment loses nothing and brings nothing twice.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$tmp" || exit 99

# run STATUS NAME COMMAND...: the command's output goes to out and err.
run() {
	want_status=$1
	run_name=$2
	shift 2
	"$@" >out 2>err </dev/null
	got_status=$?
	[ "$got_status" -eq "$want_status" ] || note_file err
	is "$run_name: exit status" "$got_status" "$want_status"
}

# balance FILE: the counts of its last line.
balance() {
	tail -n 1 "$1" | ledger check | sed -n 's/^  ingest *//p'
}

printf 'a,b\n1,2\n1,2\n3,4\n"5\n6",7\n' >day.csv
ingest day.csv >all
run 0 "first run" ingest --state s --ledger l day.csv
same "first run: all records, equal ones too" out all
is "first run: ledger" "$(balance l)" "in=4 out=4 rejected=0"
run 0 "second run" ingest --state s --ledger l day.csv
empty "second run: nothing" out
empty "second run: nothing to say" err
is "second run: ledger" "$(balance l)" "in=4 out=0 rejected=0 duplicate=4"
printf '1,2\n8,9\n' >>day.csv
run 0 "a file that has grown" ingest --state s --ledger l day.csv
is "a file that has grown: what was added" "$(cat out)" '{"a":"1","b":"2"}
{"a":"8","b":"9"}'
is "a file that has grown: ledger" "$(balance l)" "in=6 out=2 rejected=0 duplicate=4"
printf 'a,b\n8,9\n8,9\n' >other.csv
run 0 "files with records in common" ingest --state s day.csv other.csv other.csv
is "files with records in common: each is counted by itself" "$(cat out)" '{"a":"8","b":"9"}'
run 0 "other columns" ingest --state s --columns b other.csv
is "other columns are other records" "$(cat out)" '{"b":"9"}
{"b":"9"}'

# JSON Lines, JSON, wide tables: what a record comes to is what counts.
printf '{"a":1}\n{"a":1.0}\n\n{"a":1}\nx\n' >lines
run 1 "JSON Lines" ingest --state j --ledger l lines
is "JSON Lines: all but the reject" "$(tr '\n' ' ' <out)" '{"a":1} {"a":1.0} {"a":1} '
run 1 "JSON Lines again" ingest --state j --ledger l lines
empty "JSON Lines again: nothing" out
is "JSON Lines again: a reject is told again" "$(balance l)" \
	"in=4 out=0 rejected=1 duplicate=3"
has "JSON Lines again: with its place" err "lines:5:1: expected "
printf '[{"a":  1},{"b":2}]' >array.json
run 0 "the same in an array" ingest --state j array.json
is "the same in an array: is known" "$(cat out)" '{"b":2}'
printf 'h,x,y\n1,2,3\n2,4,5\n' >wide.csv
run 0 "--unpivot" ingest --state w --unpivot h:n:v --ledger l wide.csv
is "--unpivot: all" "$(wc -l <out)" 4
printf '3,4,5\n' >>wide.csv
run 0 "--unpivot, a row more" ingest --state w --unpivot h:n:v --ledger l wide.csv
is "--unpivot, a row more: its records" "$(cat out)" '{"h":"3","n":"x","v":"4"}
{"h":"3","n":"y","v":"5"}'
is "--unpivot, a row more: ledger" "$(balance l)" \
	"in=3 out=2 rejected=0 duplicate=2 created=1"

# Rejects of --split-by are not remembered either.
printf '{"k":1}\n{"v":1}\n' >some
run 1 "--split-by" ingest --state k --split-by k -o dir/ --ledger l some
run 1 "--split-by again" ingest --state k --split-by k -o dir/ --ledger l some
is "--split-by again: ledger" "$(balance l)" "in=2 out=0 rejected=1 duplicate=1"
is "--split-by again: the files stay" "$(cat dir/1.jsonl)" '{"k":1}'
printf '{"k":1}\n{"k":1,"new":1}\n{"k":2}\n' >some
run 0 "--split-by, more" ingest --state k --split-by k -o dir/ --ledger l some
is "--split-by, more: a value's file has what is new" "$(cat dir/1.jsonl)" '{"k":1,"new":1}'
run 0 "--split-by, and then none" ingest --state k --split-by k -o dir/ --ledger l some
is "--split-by, and then none: the files stay" "$(cat dir/1.jsonl dir/2.jsonl)" \
	'{"k":1,"new":1}
{"k":2}'
# The second of its files cannot be put in place: the first one is there.
printf '{"k":"a"}\n{"k":"b"}\n{"k":"c"}\n' >three
mkdir part part/b.jsonl part/b.jsonl/x
run 2 "--split-by, in part" ingest --state p --split-by k -o part three
is "--split-by, in part: what is there" "$(ls -A part)" 'a.jsonl
b.jsonl'
ok "--split-by, in part: nothing was remembered" sh -c '[ ! -e p ] && [ ! -e p.next ]'
rm -r part/b.jsonl
run 0 "--split-by, in part, again" ingest --state p --split-by k -o part three
is "--split-by, in part, again: all, once" "$(cat part/*)" "$(cat three)"

# Runs that do not finish remember nothing.
run 1 "--strict" ingest --strict --state f lines
printf '{"a":1}\n{"a' >half
run 2 "a file that is cut short" ingest --state f array.json half
if [ -c /dev/full ]; then
	run 2 "a full disk" sh -c 'ingest --state f array.json >/dev/full'
	run 2 "a ledger that cannot be written" \
		ingest --state f -o gone --ledger /dev/full array.json
fi
ok "nothing was remembered" test ! -e f
run 0 "and then" ingest --state f array.json
is "and then: all" "$(wc -l <out)" 2

# States that are none.
printf 'no state, but long enough to be one\n' >none
run 2 "another kind of file" ingest --state none array.json
has "another kind of file: told" err "none: is no state of records that have been seen"
empty "another kind of file: no output" out
: >nothing
run 2 "an empty file" ingest --state nothing array.json
head -c 100 w >torn
run 2 "half a state" ingest --state torn array.json
has "half a state: told" err "torn: is damaged"
is "half a state: left as it is" "$(wc -c <torn)" 100
run 2 "a folder" ingest --state dir array.json
run 2 "a folder that is not there" ingest --state no/s array.json
run 2 "state and input at once" ingest --state array.json array.json
has "state and input at once: told" err "array.json: is input and --state at once"
run 2 "state and output at once" ingest --state f -o f array.json
has "state and output at once: told" err "--state and --output name the same file"
run 2 "a program that remembers nothing" normalize --state f array.json

# Two at once.
mkfifo fifo
ingest --state f <fifo >first.out &
first=$!
exec 3>fifo
echo '{"first":1}' >&3
tries=0
while [ ! -s first.out ] && [ "$tries" -lt 300 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
run 2 "a second run at the same state" ingest --state f array.json
has "a second run at the same state: told" err "f: another run is at it"
exec 3>&-
wait "$first"
is "the first of them: exit status" $? 0
chmod 640 f
run 0 "a state's mode" ingest --state f array.json
is "a state's mode is kept" "$(stat -c %a f)" 640
ln -s f link
run 0 "a link to a state" ingest --state link array.json
ok "a link to a state is followed" test -L link

# Killed: half a second of work or more, at many moments of it.
awk 'BEGIN { print "i,station,value"
	for (i = 0; i < 120000; i++) print i "," i % 177 "," i * 7 % 500 }' >big.csv
ingest big.csv >all
LC_ALL=C sort all >all.sorted
begin=$(date +%s%N)
ingest --state timed -o timed.out big.csv
whole=$(($(date +%s%N) - begin))

# kill_at PART OF_TWENTY COMMAND...: whether the run had finished by then.
kill_at() {
	delay=$(awk -v n="$1" -v whole="$whole" 'BEGIN { print n * whole / 20e9 }')
	shift
	"$@" 2>/dev/null &
	victim=$!
	sleep "$delay"
	kill -9 "$victim" 2>/dev/null
	wait "$victim" 2>/dev/null
}

# once NAME FILE...: between them they have each record once.
once() {
	name=$1
	shift
	cat "$@" 2>/dev/null | LC_ALL=C sort >got
	same "$name" got all.sorted
}

part=0
while [ "$part" -lt 24 ]; do
	at="killed at $part/20"
	rm -rf k k.* dir.k taken

	kill_at "$part" ingest --state k -o k.one big.csv
	ingest --state k -o k.two big.csv
	once "$at, then into another file" k.one k.two
	rm -rf k k.*

	# A state that is there, with nothing pending, is of a run that had finished.
	if kill_at "$part" ingest --state k -o k.out big.csv ||
		{ [ -e k ] && [ ! -e k.next ]; }; then
		mv k.out taken
	fi
	ingest --state k -o k.out big.csv
	once "$at, then into the same file" taken k.out
	rm -rf k k.* taken

	kill_at "$part" ingest --state k --split-by station -o dir.k big.csv
	ingest --state k --split-by station -o dir.k big.csv
	once "$at, then into the same folder" dir.k/*.jsonl
	is "$at, then into the same folder: nothing is left" "$(find dir.k -name '.*')" ""

	rm -rf k k.*
	# What is remembered left before that: either run may have brought it all.
	kill_at "$part" ingest --state k big.csv >k.out
	ingest --state k big.csv >k.again
	[ -s k.again ] && mv k.again k.out
	once "$at, its standard output thrown away" k.out
	part=$((part + 3))
done
finish
