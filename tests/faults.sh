#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# faults - what goes wrong around a program: files that are not there, full
# disks, closed descriptors, cut and broken input, wrong options.  Every program
# goes through all of it; what differs between them stands in the functions first.

# $v is one word or none, as are the options of a stream; "line" is called by
# "run".
# shellcheck disable=SC2086,SC2046,SC2317

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$tmp" || exit 99

# The arguments a program needs before any other.
verb() {
	case $1 in
	ledger) echo check ;;
	riskscore) echo --model=rainstorm-signal ;;
	# It says nothing of a pipe that is as it should be.
	twin-check) echo --fail-on=never ;;
	validate) echo "--contract $tmp/any.json --findings $tmp/found" ;;
	esac
}
echo '{"id":"any","fields":[{"name":"pm25","type":"number"}]}' >any.json

# A record each program takes.
record() {
	case $1 in
	ledger)
		printf '%s%s%s%s\n' \
			'{"kind":"ledger","program":"normalize","role":"filter",' \
			'"argv":[],"records":{"in":1,"out":1,"rejected":0,"duplicate":0,' \
			'"filtered":0,"absorbed":0,"created":0},' \
			'"digest":{"in":"0123456789abcdef","out":"0123456789abcdef"},"status":0}'
		;;
	twin-check)
		printf '%s%s\n' '{"kind":"pipe.segment","id":"P","class":"gas",' \
			'"geometry":{"type":"LineString","coordinates":[[1,1],[1,1]]}}'
		;;
	*)
		printf '%s%s\n' \
			'{"kind":"air.reading","station":"A","time":"2026-03-02T08:00:00+08:00",' \
			'"pm25":10,"pm10":10,"so2":1,"no2":1,"co":0.1,"o3":1}'
		;;
	esac
}

# Whether one record in is one record out, at once; the others sum up.
is_stream() {
	case $1 in
	ingest | normalize | aqi-summarize | riskscore | validate) return 0 ;;
	*) return 1 ;;
	esac
}

# Options under which a program is a stream.
stream_options() {
	case $1 in
	aqi-summarize) echo "--period hour" ;;
	esac
}

# Whether a program tells of bad records itself, and not on standard error.
tells() {
	[ "$1" = validate ]
}

# What empty input is worth: a program that gives a verdict says no.
empty_status() {
	case $1 in
	ledger | report) echo 1 ;;
	*) echo 0 ;;
	esac
}

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

# A shell line as a command, for redirections of its own.
line() {
	sh -c "$1" line
}

files_and_folders() {
	run 2 "$p missing file" "$p" $v nowhere.jsonl
	has "$p missing file: named" err "nowhere.jsonl: cannot open: No such file"
	empty "$p missing file: no output" out
	run 2 "$p second file missing" "$p" $v good.jsonl nowhere.jsonl
	empty "$p second file missing: told before any output" out
	mkdir -p folder
	run 2 "$p directory" "$p" $v folder
	has "$p directory: named" err "folder: is a directory"
	run 2 "$p directory as standard input" line "$p $v <folder"
	has "$p directory as standard input: told" err "irectory"
	run 2 "$p -o into a directory" "$p" $v -o folder good.jsonl
	has "$p -o into a directory: named" err "folder: is a directory"
	run 2 "$p -o into a missing directory" "$p" $v -o none/x good.jsonl
	has "$p -o into a missing directory: named" err "none/x: cannot create"
	for option in --output --rejects; do
		run 2 "$p $option with an empty name" "$p" $v "$option=" good.jsonl
		has "$p $option with an empty name: told" err "the file's name is empty"
		empty "$p $option with an empty name: told before any output" out
	done
	: >empty
	run "$(empty_status "$p")" "$p empty input" "$p" $v empty
	run 0 "$p two files and standard input" \
		line "$p $v good.jsonl - good.jsonl <good.jsonl"
	if is_stream "$p"; then
		run 0 "$p two files" "$p" $v $(stream_options "$p") good.jsonl good.jsonl
		is "$p two files: both are read" "$(wc -l <out)" 2
	fi
}

unreadable_file() {
	name="$p unreadable file"
	cp good.jsonl secret
	chmod 000 secret
	if [ "$(id -u)" -ne 0 ]; then
		run 2 "$name" "$p" $v secret
	elif setpriv --reuid=65534 --regid=65534 --clear-groups "$p" --version \
		>/dev/null 2>&1; then
		chmod 755 .
		run 2 "$name" setpriv --reuid=65534 --regid=65534 --clear-groups \
			"$p" $v "$tmp/secret"
	else
		skip "$name" "root may read everything here"
		rm -f secret
		return
	fi
	has "$name: named" err "secret: cannot open: Permission denied"
	rm -f secret
}

# A full disk, descriptors that are not there, a reader that has gone.
descriptors() {
	if [ -c /dev/full ]; then
		run 2 "$p to a full disk" line "$p $v good.jsonl >/dev/full"
		has "$p to a full disk: told" err "No space left"
		run 2 "$p -o to a full disk" "$p" $v -o /dev/full good.jsonl
		has "$p -o to a full disk: told" err "/dev/full: cannot write: No space left"
		run 2 "$p --ledger to a full disk" "$p" $v --ledger /dev/full good.jsonl
		has "$p --ledger to a full disk: told" err "No space left"
		run 2 "$p --rejects to a full disk" line \
			"{ cat good.jsonl; echo x; } | $p $v --rejects /dev/full"
		has "$p --rejects to a full disk: told" err "No space left"
		run 2 "$p --help to a full disk" line "$p --help >/dev/full"
	else
		skip "$p to a full disk" "no /dev/full here"
	fi
	run 2 "$p standard input closed" line "$p $v <&-"
	has "$p standard input closed: told" err "cannot read"
	run 2 "$p standard output closed" line "$p $v good.jsonl >&-"
	has "$p standard output closed: told" err "cannot write"
	# The program's own files must not be taken for the descriptors that are missing.
	"$p" $v good.jsonl >plain
	run 0 "$p all descriptors closed" line "$p $v good.jsonl -o kept <&- >&- 2>&-"
	same "$p all descriptors closed: -o" kept plain
	run 2 "$p all descriptors closed, and trouble" line "$p $v nowhere <&- >&- 2>&-"
	# The reader has gone before the first byte: quietly killed by SIGPIPE.
	{
		sleep 0.3
		"$p" $v good.jsonl 2>err
		echo $? >pipe-status
	} | true
	is "$p output pipe closed: SIGPIPE" "$(cat pipe-status)" 141
	empty "$p output pipe closed: no message" err
	if is_stream "$p"; then
		{
			"$p" $v $(stream_options "$p") many.jsonl 2>err
			echo $? >pipe-status
		} | head -n 1 >out
		is "$p | head -1: SIGPIPE" "$(cat pipe-status)" 141
		empty "$p | head -1: no message" err
		is "$p | head -1: a record" "$(wc -l <out)" 1
	fi
}

gzip_input() {
	gzip -9c many.jsonl >many.gz
	head -c "$(($(wc -c <many.gz) / 2))" many.gz >cut.gz
	run 2 "$p gzip cut short" "$p" $v cut.gz
	has "$p gzip cut short: told" err "cut.gz: gzip data is cut short"
	head -c 5 many.gz >cut.gz
	run 2 "$p gzip cut in its header" "$p" $v cut.gz
	{ head -c "$(($(wc -c <many.gz) / 2))" many.gz; printf 'no gzip at all, as can be seen'; } >bad.gz
	run 2 "$p gzip broken" "$p" $v bad.gz
	has "$p gzip broken: told" err "bad.gz: gzip data is "
	"$p" $v twice.jsonl >plain 2>/dev/null
	{ gzip -c good.jsonl; printf '' | gzip -c; gzip -c good.jsonl; } >wrong-name.csv
	run 0 "$p gzip of three members, one empty, with a wrong name" \
		"$p" $v wrong-name.csv
	same "$p gzip of several members: as plain" out plain
	run 0 "$p gzip on standard input" line "$p $v <wrong-name.csv"
	same "$p gzip on standard input: as plain" out plain
}

# In a build without zstd, both ways are refused by name.
zstd_input() {
	printf '\050\265\057\375' >bad.zst
	if ! "$p" --version | grep -q '^reads:.*zstd'; then
		skip "$p zstd" "not built in (configure --with-zstd)"
		run 2 "$p zstd where it is not built in" "$p" $v bad.zst
		has "$p zstd where it is not built in: told" err \
			"bad.zst: cannot be read: it is zstd, which this build does not know"
		run 2 "$p -o x.zst where it is not built in" "$p" $v -o x.zst good.jsonl
		has "$p -o x.zst where it is not built in: told" err \
			"x.zst: cannot be written: this build does not know zstd"
		ok "$p -o x.zst where it is not built in: no file" test ! -e x.zst
		return
	fi
	run 2 "$p zstd cut in its header" "$p" $v bad.zst
	has "$p zstd cut in its header: told" err "bad.zst: zstd data is cut short"
	normalize -o many.zst many.jsonl
	head -c "$(($(wc -c <many.zst) / 2))" many.zst >cut.zst
	run 2 "$p zstd cut short" "$p" $v cut.zst
	has "$p zstd cut short: told" err "cut.zst: zstd data is cut short"
	{ cat cut.zst; printf 'no zstd at all, as can be seen'; cat cut.zst; } >bad.zst
	run 2 "$p zstd broken" "$p" $v bad.zst
	has "$p zstd broken: told" err "bad.zst: zstd data is broken"
	"$p" $v twice.jsonl >plain 2>/dev/null
	normalize -o one.zst good.jsonl
	normalize -o none.zst </dev/null
	cat one.zst none.zst one.zst >wrong-name.csv
	run 0 "$p zstd of three frames, one empty, with a wrong name" \
		"$p" $v wrong-name.csv
	same "$p zstd of several frames: as plain" out plain
	run 0 "$p -o x.zst" "$p" $v -o x.zst twice.jsonl
	"$p" $v -o again.zst twice.jsonl
	same "$p -o x.zst: the same bytes again" again.zst x.zst
	if command -v zstd >/dev/null; then
		zstd -dqc x.zst >unpacked
		same "$p -o x.zst: unpacks to the output" unpacked plain
	else
		skip "$p -o x.zst: unpacks to the output" "no zstd program"
	fi
}

# One bad line among good ones: a reject, and the rest as if it were not there.
# bad_line NAME RULE FILE
bad_line() {
	cat good.jsonl "$3" good.jsonl >mixed
	run 1 "$p $1" "$p" $v --rejects rejects mixed
	same "$p $1: the rest" out plain
	has "$p $1: its line" rejects "\"line\":2,"
	has "$p $1: its rule" rejects "\"rule\":\"$2\""
	is "$p $1: one reject" "$(wc -l <rejects)" 1
	has "$p $1: counted" err "1 of 3 records rejected"
	rm -f rejects
}

bad_input() {
	"$p" $v twice.jsonl >plain 2>/dev/null
	printf '{"a":"\377\376"}\n' >bad
	bad_line "invalid UTF-8" utf8.invalid bad
	printf '{"a":"x\000y"}\n' >bad
	bad_line "a NUL byte in a string" json.syntax bad
	printf '\000\000\000\n' >bad
	bad_line "a line of NUL bytes" json.syntax bad
	bad_line "a line over 64 MiB" line.too-long huge
	run 1 "$p --strict" "$p" $v --strict mixed
	tells "$p" || has "$p --strict: told" err "stopped there (--strict)"
	# How much more has been read by then is chance.
	for wait in 0 0.2; do
		rm -f line
		{ echo '{"a":}' && sleep "$wait" && cat good.jsonl; } |
			"$p" $v --strict --ledger line >out 2>err
		has "$p --strict: bytes up to the reject, next ones after $wait s" line \
			'"bytes":{"in":6,'
	done
	cat good.jsonl >half.jsonl
	printf '{"kind":"x","tim' >>half.jsonl
	run 2 "$p input cut inside a record" "$p" $v half.jsonl
	has "$p input cut inside a record: told" err "half.jsonl: input is cut short at byte "
}

long_line() {
	is_stream "$p" || return 0
	run 0 "$p a line of 10 MB" "$p" $v $(stream_options "$p") long.jsonl
	is "$p a line of 10 MB: all of it" "$(tr -cd x <out | wc -c)" 10000000
}

# 64 MiB is the most, to the byte, however the input comes in blocks.
limit() {
	{ printf '{"a":"' && head -c 67108856 /dev/zero | tr '\000' x && printf '"}'; } >limit
	run 0 "a line of 64 MiB" normalize limit
	is "a line of 64 MiB: all of it" "$(wc -c <out)" 67108865
	{ cat limit && printf ' \n{"a":1}\n'; } >limit.over
	run 1 "a line of 64 MiB and a byte" normalize limit.over
	is "a line of 64 MiB and a byte: the next one comes out" "$(cut -c 1-80 out)" '{"a":1}'
	has "a line of 64 MiB and a byte: told" err "limit.over:1:"
	run 1 "a line of 64 MiB and a byte, in small blocks" line \
		"dd if=limit.over bs=4093 2>/dev/null | normalize"
	is "a line of 64 MiB and a byte, in small blocks: the next one" \
		"$(cut -c 1-80 out)" '{"a":1}'
	rm -f limit limit.over
}

# A line of 1 GB goes by in the memory of a short one; 24 MB is what the program
# and its libraries take up.
gigabyte() {
	name="a line of 1 GB in 24 MB of memory"
	if [ "${CITYUTILS_SANITIZED-no}" = yes ]; then
		skip "$name" "the sanitizers take more themselves"
		return
	fi
	run 1 "$name" line '{
		printf "{\"a\":1}\\n"
		head -c 1000000000 /dev/zero | tr "\000" x
		printf "\\n{\"a\":2}\\n"
	} | { ulimit -v 24000; normalize --max-line 1M; }'
	is "$name: the others come out" "$(tr "\n" " " <out)" '{"a":1} {"a":2} '
	has "$name: its length is told" err \
		"-:2: line of 1000000000 bytes; at most 1048576 are taken (--max-line)"
	has "$name: counted once" err "1 of 3 records rejected"
}

options() {
	run 2 "$p unknown option" "$p" $v --no-such-thing
	has "$p unknown option: named" err "--no-such-thing"
	has "$p unknown option: help is offered" err "Try '$p --help'."
	empty "$p unknown option: no output" out
	run 2 "$p unknown letter" "$p" $v -Z
	has "$p unknown letter: named" err "unknown option -Z"
	run 2 "$p value missing" "$p" $v --output
	has "$p value missing: named" err "option --output needs a value"
	has "$p value missing: help is offered" err "Try '$p --help'."
	run 2 "$p value missing for a letter" "$p" $v -o
	has "$p value missing for a letter: named" err "option -o needs a value"
	for size in 0 -1 1x 8KK 2G K "" 99999999999999999999; do
		run 2 "$p --max-line '$size'" "$p" $v --max-line "$size"
		has "$p --max-line '$size': told" err "--max-line: \"$size\" is no size from"
	done
	run 0 "$p --max-line 1G" "$p" $v --max-line 1G good.jsonl
	run 1 "$p --max-line 8" "$p" $v --max-line 8 good.jsonl
	tells "$p" || has "$p --max-line 8: told" err "good.jsonl:1: line of "
	run 2 "$p value where none belongs" "$p" $v --strict=yes
	has "$p value where none belongs: named" err "option --strict takes no value"
	run 0 "$p option abbreviated" "$p" $v --outp short good.jsonl
	ok "$p option abbreviated: taken" test -s short
	"$p" $v good.jsonl >plain
	run 0 "$p options behind operands" "$p" $v good.jsonl --output=behind --strict
	same "$p options behind operands: taken" behind plain
	cp good.jsonl ./--strict
	run 0 "$p operand that looks like an option" "$p" $v -- --strict
	same "$p operand that looks like an option: read" out plain
	rm -f ./--strict
	for how in --help -h --help=mdoc --help=words --version -V; do
		run 0 "$p $how" "$p" "$how"
		empty "$p $how: nothing on standard error" err
		ok "$p $how: something on standard output" test -s out
	done
	run 0 "$p --help" "$p" --help
	has "$p --help: usage" out "Usage: $p "
	run 2 "$p --help of what there is not" "$p" --help=html
}

output() {
	mkdir -p place
	"$p" $v good.jsonl >plain
	run 0 "$p -o" "$p" $v -o place/new good.jsonl
	same "$p -o: the output" place/new plain
	empty "$p -o: nothing on standard output" out
	run 0 "$p -o x.gz" "$p" $v -o place/new.gz good.jsonl
	gzip -dc place/new.gz >unpacked
	same "$p -o x.gz: unpacks to the output" unpacked plain
	"$p" $v -o place/again.gz good.jsonl
	same "$p -o x.gz: the same bytes again" place/again.gz place/new.gz
	run 0 "$p -o -" "$p" $v -o - good.jsonl
	same "$p -o -: standard output" out plain
	rm -f place/*
	echo old >place/kept
	run 2 "$p -o, failing" "$p" $v -o place/kept half.jsonl
	is "$p -o, failing: the old file is kept" "$(cat place/kept)" old
	run 2 "$p -o new, failing" "$p" $v -o place/new half.jsonl
	run 1 "$p -o new, stopped" line "{ cat good.jsonl; echo x; cat good.jsonl; } |
		$p $v --strict -o place/new"
	is "$p -o, failing: no other file" "$(ls -A place)" kept
	run 0 "$p -o over its own input" line \
		"cp good.jsonl place/own && $p $v -o place/own place/own"
	same "$p -o over its own input: whole" place/own plain
	# What went out before the trouble is the same with and without "-o -".
	"$p" $v --strict mixed >plain 2>/dev/null
	run 1 "$p -o -, stopped" "$p" $v --strict -o - mixed
	same "$p -o -, stopped: as standard output" out plain
}

# Like tail -f: a record must come out before its writer closes.
no_delay() {
	is_stream "$p" || return 0
	# The output of the case before must not pass for this one's.
	rm -f fifo out
	mkfifo fifo
	"$p" $v $(stream_options "$p") <fifo >out 2>err &
	exec 3>fifo
	cat good.jsonl >&3
	tries=0
	while [ ! -s out ] && [ "$tries" -lt 300 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	is "$p a record comes out while its writer is open" "$(wc -l <out)" 1
	exec 3>&-
	wait
}

# With a slow writer, output leaves while input is waited for: trouble on that way
# must be told too, and a reader that has gone must end the program.
slow_writer() {
	if [ -c /dev/full ]; then
		run 2 "$p slowly, --rejects to a full disk" line \
			"{ cat good.jsonl; echo x; sleep 0.3; } | $p $v --rejects /dev/full"
		is "$p slowly, --rejects to a full disk: told once" \
			"$(grep -c "No space left" err)" 1
	else
		skip "$p slowly, --rejects to a full disk" "no /dev/full here"
	fi
	is_stream "$p" || return 0
	options=$(stream_options "$p")
	if [ -c /dev/full ]; then
		run 2 "$p slowly, to a full disk" line \
			"{ cat good.jsonl; sleep 0.3; } | $p $v $options >/dev/full"
		is "$p slowly, to a full disk: told once" \
			"$(grep -c "No space left" err)" 1
		run 2 "$p slowly, -o to a full disk" line \
			"{ cat good.jsonl; sleep 0.3; } | $p $v $options -o /dev/full"
		has "$p slowly, -o to a full disk: told" err "No space left"
	else
		skip "$p slowly, to a full disk" "no /dev/full here"
	fi
	rm -f fifo out pipe-status
	mkfifo fifo
	{
		"$p" $v $options <fifo 2>err
		echo $? >pipe-status
	} | head -n 1 >out &
	exec 3>fifo
	for again in one two three; do
		: "$again"
		# The program may have ended already: no reason for this shell to.
		(cat good.jsonl >&3) 2>/dev/null
		sleep 0.2
	done
	tries=0
	while [ ! -s pipe-status ] && [ "$tries" -lt 300 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	is "$p slowly | head -1: ends while its writer is open" "$(cat pipe-status 2>&1)" 141
	exec 3>&-
	wait
	empty "$p slowly | head -1: no message" err
}

# "huge" is one line beyond the limit, "long.jsonl" a valid one of 10 MB.
head -c 68000000 /dev/zero | tr '\000' y >huge
echo >>huge

# What is to be read: "good.jsonl" has one record, "many.jsonl" many.
inputs() {
	if [ "$p" = report ]; then
		# A page is made of summaries.
		record normalize | aqi-summarize --period day >good.jsonl
	else
		record "$p" >good.jsonl
	fi
	cat good.jsonl good.jsonl >twice.jsonl
	if is_stream "$p"; then
		record "$p" | sed 's/^{/{"i":%,/' >pattern
		awk -v n=20000 '{ for (i = 0; i < n; i++) { s = $0; sub(/%/, i, s); print s } }' \
			pattern >many.jsonl
	else
		awk -v n=2000 '{ for (i = 0; i < n; i++) print }' good.jsonl >many.jsonl
	fi
	{
		record "$p" | sed 's/}$/,"note":"/' | tr -d '\n'
		head -c 10000000 /dev/zero | tr '\000' x
		printf '"}\n'
	} >long.jsonl
}

for p in $(programs); do
	if [ ! -x "$builddir/cmd/$p" ]; then
		fail "$p is built"
		continue
	fi
	v=$(verb "$p")
	inputs
	files_and_folders
	unreadable_file
	descriptors
	gzip_input
	zstd_input
	bad_input
	long_line
	options
	output
	no_delay
	slow_writer
done

# Once more, with threads.
p=normalize
v="--jobs 3"
inputs
note "what follows is $p $v"
files_and_folders
descriptors
gzip_input
bad_input
long_line
output
no_delay
slow_writer
limit
gigabyte
finish
