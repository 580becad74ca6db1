#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ci - the workflow and the cron job of examples/ci do what they say, with good data
# and with bad.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$tmp" || exit 99
mkdir bin data steps
cp "$srcdir/examples/ci/air.json" data
"$builddir/examples/citygen" --format csv --stations 9 >good.csv || exit 99
awk -F, -v OFS=, 'NR == 5 { $6 = "4O" } { print } NR == 7' good.csv >bad.csv

# The workflow's steps, each a file: what stands below "run: |", without its margin.
awk '
/^ *run: \|$/ { n++; file = "steps/" n; match($0, /^ */); margin = RLENGTH; next }
file && /^ *$/ { next }
file { match($0, /^ */)
	if (RLENGTH <= margin) { close(file); file = ""; next }
	print substr($0, margin + 3) >file }
' "$srcdir/examples/ci/validate.yml"
is "validate.yml has three steps that run" "$(find steps -type f | wc -l)" 3

# GitHub runs a step like this.
step() {
	GITHUB_STEP_SUMMARY=summary.md GITHUB_BASE_REF=main PATH=$PWD/bin:$PATH \
		bash -eo pipefail "steps/$1" >told 2>err
}
if command -v bash >/dev/null; then
	cp good.csv data/air.csv
	step 1
	is "annotations, good data: exit status" $? 0
	ok "annotations, good data: warnings at most" sh -c "! grep ^::error told"
	step 2
	is "alerts, good data: exit status" $? 0
	cp bad.csv data/air.csv
	step 1
	is "annotations, bad data: exit status" $? 1
	has "annotations, bad data: at the line of the CSV" told \
		"::error file=data/air.csv,line=5,"
	has "annotations, bad data: what comes twice" told \
		"::error file=data/air.csv,line=8,title=air.key::"
	has "the summary has a table" summary.md "| --- |"
	step 2
	is "alerts, bad data: exit status" $? 0
	has "alerts, bad data: in the file" data.sarif '"ruleId":"air.key"'
	# The steps ask git for the contract as it was.
	printf '#!/bin/sh\ncat before\n' >bin/git
	chmod +x bin/git
	cp data/air.json before
	step 3
	is "the contract as it was: exit status" $? 0
	sed 's/"name": "pm25", "type": "number"/"name": "pm25", "type": "string"/; s/"minimum": "0", "maximum": "1000"/"maxLength": 9/; /"stuck"/d' \
		before >data/air.json
	step 3
	is "a contract that breaks: exit status" $? 1
	has "a contract that breaks: told" told "BREAKING pm25 number->string"
else
	skip "the workflow's steps" "no bash"
fi

nightly() {
	NIGHTLY_NOW=2026-03-27T00:00:00+08:00 sh "$srcdir/examples/ci/nightly" in out \
		"$srcdir/examples/ci/air.json" >stdout 2>stderr
}
mkdir in
cp good.csv in/good.csv
nightly
is "nightly, good data: exit status" $? 0
empty "nightly, good data: nothing for a mail" stderr
is "nightly, good data: all records" "$(wc -l <out/2026-03-27/good.jsonl)" \
	"$(($(wc -l <good.csv) - 1))"
ok "nightly, good data: the file has been moved" test -e out/2026-03-27/good.csv
cp bad.csv in/bad.csv
nightly
is "nightly, bad data: exit status" $? 1
has "nightly, bad data: told" stderr "air.key"
is "nightly, bad data: the others go on" "$(wc -l <out/2026-03-27/bad.jsonl)" \
	"$(($(wc -l <good.csv) - 2))"
is "nightly, bad data: those are kept" "$(wc -l <out/2026-03-27/bad.refused)" 2
nightly
is "nightly, nothing has come: exit status" $? 0
finish
