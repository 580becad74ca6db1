#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# split - --split-by: any number of files with few descriptors and little memory,
# names that hold whatever the value is, and a folder that has all of a run or
# nothing of it.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$tmp" || exit 99

# Records of 10,000 keys in disorder, some of several MB between them.
awk 'BEGIN {
	seed = 42
	for (i = 0; i < 100000; i++) {
		seed = (seed * 69069 + 1) % 4294967296
		key = i < 10000 ? (i * 7919) % 10000 : int(seed / 65536) % 10000
		if (i % 30011 == 7)
			printf "{\"k\":%d,\"i\":%d,\"long\":\"%03000000d\"}\n", key, i, 0
		else
			printf "{\"i\":%d,\"k\":\"%d\",\"text\":\"%0" i % 97 + 1 "d\"}\n", i, key, 0
	}
}' >many.jsonl

name="10,000 keys with 64 descriptors"
if [ "${CITYUTILS_SANITIZED-no}" = yes ]; then memory=unlimited; else memory=34000; fi
sh -c "ulimit -n 64 && ulimit -v $memory &&
	exec ingest --split-by k -o out/ --ledger ledger many.jsonl" >stdout 2>err
is "$name: exit status" $? 0
empty "$name: nothing on standard output" stdout
empty "$name: nothing to say" err
is "$name: files" "$(find out -type f -name '[0-9]*.jsonl' | wc -l)" 10000
is "$name: nothing else" "$(find out -mindepth 1 | wc -l)" 10000
LC_ALL=C sort many.jsonl >want
find out -type f -exec cat {} + | LC_ALL=C sort >got
same "$name: all records" got want
for key in 0 77 7919 9999; do
	grep -E "\"k\":\"?${key}[\",]" many.jsonl >want
	same "$name: those of $key, in their order" "out/$key.jsonl" want
done
# What is written is what can be read: two stages whose accounts fit.
find out -type f -exec cat {} + | normalize --ledger ledger >reread
is "$name: ledger" "$(ledger check ledger | head -n 1)" \
	"BALANCED stages=2 in=100000 out=100000 rejected=0 duplicate=0 filtered=0 lost=0"
rm -rf out reread

# Values and their files.
cat >values.jsonl <<'JSON'
{"k":"a/b"}
{"k":"a%2Fb"}
{"k":"."}
{"k":".."}
{"k":"../up"}
{"k":""}
{"k":"%"}
{"k":"-rf"}
{"k":"x\u0000\n\u007f"}
{"k":"渝中区"}
{"k":"a b.c-d"}
{"k":"\u6e1d\u4e2d\u533a","escaped":true}
{"k":1}
{"k":"1"}
{"k":1.0}
{"k":true}
{"k":"true"}
{"k":-1}
{"k":"-1"}
JSON
ingest --split-by k -o out values.jsonl
is "values that are no names: exit status" $? 0
(cd out && for file in ./* ./.[!.]*; do
	[ -e "$file" ] && printf '%s %s\n' "${file#./}" "$(wc -l <"$file")"
done) | LC_ALL=C sort >got
cat >want <<'LIST'
%.jsonl 1
%25.jsonl 1
%2D1.jsonl 2
%2Drf.jsonl 1
%2E.%2Fup.jsonl 1
%2E..jsonl 1
%2E.jsonl 1
1.0.jsonl 1
1.jsonl 2
a b.c-d.jsonl 1
a%252Fb.jsonl 1
a%2Fb.jsonl 1
true.jsonl 2
x%00%0A%7F.jsonl 1
渝中区.jsonl 2
LIST
same "values that are no names: a file each" got want
rm -rf out

# 249 bytes and ".jsonl" is what a file's name takes.
awk 'BEGIN { printf "{\"k\":\"%0249d\"}\n{\"k\":\"%0250d\"}\n{\"k\":\"%083d", 0, 0, 0
	for (i = 0; i < 56; i++) printf "/"
	print "\"}"
	printf "{\"k\":1%0249d}\n", 0 }' >long.jsonl
cat >>long.jsonl <<'JSON'
{"v":1}
{"k":null}
{"k":[1]}
{"k":{"a":1}}
JSON
ingest --split-by k -o out --rejects rejects --ledger ledger.2 long.jsonl 2>err
is "values that cannot be names: exit status" $? 1
is "values that cannot be names: the others" "$(find out -type f | wc -l)" 1
is "values that cannot be names: rejected" \
	"$(sed 's/.*"line":\([0-9]*\),.*"field":"\([^"]*\)","rule":"\([^"]*\)".*/\1 \2 \3/' \
		rejects | tr '\n' ' ')" \
	"2 /k split.long 3 /k split.long 4 /k split.long 5 /k split.missing 6 /k split.missing 7 /k split.value 8 /k split.value "
is "values that cannot be names: ledger" "$(ledger check ledger.2 | head -n 1)" \
	"BALANCED stages=1 in=8 out=1 rejected=7 duplicate=0 filtered=0 lost=0"
rm -rf out

# Together with the other ways to shape records.
printf 'date,1001A,1002A\n20200411,5,6\n20200412,,8\n' >wide.csv
ingest --unpivot date:station:value --split-by station -o out wide.csv
is "--unpivot --split-by" "$(tail -n +1 out/*)" '==> out/1001A.jsonl <==
{"date":"20200411","station":"1001A","value":"5"}
{"date":"20200412","station":"1001A","value":""}

==> out/1002A.jsonl <==
{"date":"20200411","station":"1002A","value":"6"}
{"date":"20200412","station":"1002A","value":"8"}'

# Another run into the same folder.
echo '{"station":"1002A"}' | ingest --split-by station -o out/
is "a group that comes again is replaced" "$(cat out/1002A.jsonl)" '{"station":"1002A"}'
is "a group that does not is left alone" "$(wc -l <out/1001A.jsonl)" 2

# Runs that fail leave the folder as it was.
cp -R out before
printf '{"station":"1002A","new":1}\n{"station":"x' >cut.jsonl
ingest --split-by station -o out/ cut.jsonl 2>err
is "input cut short: exit status" $? 2
is "input cut short: the folder is as it was" "$(diff -r out before; find out -name '.*')" ""
printf '{"station":"1002A","new":1}\nx\n' | ingest --strict --split-by station -o out/ 2>err
is "--strict: exit status" $? 1
is "--strict: the folder is as it was" "$(diff -r out before; find out -name '.*')" ""
ingest --split-by station -o fresh cut.jsonl 2>err
ok "input cut short: a folder that was not there is gone" test ! -e fresh
mkdir out/blocked.jsonl out/blocked.jsonl/x
echo '{"station":"blocked"}' | ingest --split-by station -o out/ 2>err
is "a folder in a file's place: exit status" $? 2
has "a folder in a file's place: told" err "ingest: out/blocked.jsonl: cannot put in place: "
is "a folder in a file's place: nothing is left" "$(find out -name '.*')" ""
rm -rf out/blocked.jsonl

# Killed, and what it has left; but not what another one is at.
mkfifo fifo fifo.2
ingest --split-by station -o out/ <fifo &
killed=$!
ingest --split-by station -o out/ <fifo.2 &
other=$!
exec 3>fifo 4>fifo.2
echo '{"station":"1001A","killed":true}' >&3
echo '{"station":"1001A","other":true}' >&4
tries=0
while [ "$(find out -name '.city.*' | wc -l)" -lt 2 ] && [ "$tries" -lt 300 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
# In the middle of its work, with its files begun.
kill -9 "$killed"
wait "$killed" 2>/dev/null
exec 3>&-
is "killed: the files are as they were" "$(diff -r -x '.city.*' out before)" ""
echo '{"station":"1003A"}' | ingest --split-by station -o out/
is "after one was killed: exit status" $? 0
is "what it has left is removed, another's is not" "$(find out -name '.city.*' | wc -l)" 1
exec 4>&-
wait "$other"
is "the other one: exit status" $? 0
is "the other one: its file" "$(cat out/1001A.jsonl)" '{"station":"1001A","other":true}'
is "the other one: nothing is left" "$(find out -name '.*')" ""

# Usage.
for output in "" "-o -"; do
	# shellcheck disable=SC2086
	ingest --split-by k $output </dev/null 2>err
	is "--split-by without a folder ($output): exit status" $? 2
	has "--split-by without a folder ($output): told" err "--split-by: -o must name a folder"
done
echo x >file
ingest --split-by k -o file </dev/null 2>err
is "-o names a file: exit status" $? 2
has "-o names a file: told" err "ingest: file: cannot open the folder: Not a directory"
is "-o names a file: it is as it was" "$(cat file)" x
ingest --split-by k -o none/out </dev/null 2>err
is "-o below a folder that is not there: exit status" $? 2
normalize --split-by k -o out </dev/null 2>err
is "a program that does not split: exit status" $? 2
finish
