#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# report - a city's morning page: a figure's records against another program's, the same
# bytes whatever is around, one file that needs no other, and its size for many points.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
citygen=$builddir/examples/citygen
[ -x "$citygen" ] || skip_all "examples/citygen is not built"
cd "$tmp" || exit 99
builddir=$builddir sh "$srcdir/examples/city-day/run" "$tmp/day" >run.out 2>&1
ok "the day of the example is made" test -s day/day.jsonl

# --why against jq's own idea of a good day.
if command -v jq >/dev/null; then
	jq -r 'select(.kind == "air.day" and .level != null and .level <= 2) | .station' \
		day/day.jsonl | sort >good
	report --why air.good_days day/day.jsonl | sed '$d' | jq -r .station | sort >why
	ok "--why lists the records that jq selects" cmp good why
	is "--why counts them" \
		"$(report --why air.good_days day/day.jsonl | tail -n 1 | jq .value)" \
		"$(wc -l <good | tr -d ' ')"
else
	skip "--why against jq" "no jq"
fi

# What differs between two mornings, against jq's own idea of it, by a key of two fields.
if command -v jq >/dev/null; then
	jq -sc 'sort_by(.kind, .station)[]' day/day.jsonl >old
	jq -c 'if input_line_number % 7 == 0 then empty
		elif input_line_number % 5 == 0 then .name = "changed" | del(.aqi)
		elif input_line_number % 11 == 0 then ., (.station += "+") else . end' old >new
	jq -n --slurpfile old old --slurpfile new new -c '
		def known: map({"\(.kind) \(.station)": .}) | add;
		($old | known) as $o | ($new | known) as $n |
		(($o + $n) | keys)[] as $k | $o[$k] as $a | $n[$k] as $b | select($a != $b) |
		if $a == null then "added " + $k elif $b == null then "removed " + $k
		else "changed " + $k + " " + ([(($a + $b) | keys)[] as $f |
			select($a[$f] != $b[$f]) | $f] | join(" ")) end' | tr -d '"' | sort >jq.out
	report diff --key kind --key station --format json old new >diff.out
	is "diff: something differs, so the status is 1" $? 1
	sed '$d' diff.out | jq -r '.change + " \(.key.kind) \(.key.station)" +
		([.fields // [] | map(.field | split(".")[0]) | unique[] | " " + .] | join(""))' |
		sort >ours.out
	ok "diff finds the records and fields that jq finds" cmp jq.out ours.out
	ok "and there are some of each" test \
		"$(cut -d ' ' -f 1 ours.out | sort -u | tr '\n' ' ')" = "added changed removed "
	report diff --key kind --key station old old >diff.out
	is "diff: of a file and itself nothing" $? 0
else
	skip "diff against jq" "no jq"
fi

mkdir elsewhere
for lang in zh en; do
	for format in text html markdown csv json; do
		report --lang $lang --format $format day/day.jsonl >one
		(cd elsewhere && LC_ALL=C TZ=America/New_York \
			report --lang $lang --format $format ../day/day.jsonl) >two
		ok "$lang $format: the same bytes in another place, locale and zone" cmp one two
	done
	report --lang $lang --format html day/day.jsonl >page.html
	is "$lang: nothing runs and nothing is fetched" \
		"$(grep -c -e '<script' -e 'src=' -e http page.html)" 0
	ok "$lang: under 200 KB" test "$(wc -c <page.html)" -lt 200000
	if command -v tidy >/dev/null; then
		tidy -q -e page.html >tidy.out 2>&1
		ok "$lang: tidy has nothing to say" test ! -s tidy.out
	else
		skip "$lang: tidy has nothing to say" "no tidy"
	fi
done
if command -v jq >/dev/null; then
	report --format json day/day.jsonl >page.json
	is "the page as JSON is JSON" "$(jq '.sections | length > 5' page.json)" true
else
	skip "the page as JSON is JSON" "no jq"
fi

# A great many points are thinned on the map and cut in the table.
awk 'BEGIN {
	srand(1)
	for (i = 1; i <= 30000; i++)
		printf "{\"kind\":\"risk.score\",\"id\":\"R%d\",\"score\":%d,\"lon\":%.6f,\"lat\":%.6f}\n",
			i, i % 25 + 1, 105 + rand() * 5, 28 + rand() * 4
}' >points.jsonl
cat >points.json <<'END'
{"id": "points", "verified": "none",
 "scales": [{"id": "score", "classes": [
   {"upto": "20", "mark": "L", "zh": "低", "en": "Low", "colour": "#2C7BB6"},
   {"mark": "H", "zh": "高", "en": "High", "colour": "#D7191C"}]}],
 "sections": [{"kind": "risk.score", "title": {"zh": "点", "en": "Points"}, "blocks": [
   {"show": "map", "lon": "lon", "lat": "lat", "value": "score", "scale": "score"},
   {"show": "table", "rows": 100, "columns": [
     {"field": "id", "head": {"zh": "号", "en": "Id"}}]}]}]}
END
report --layout ./points.json --format html --lang en points.jsonl >page.html
ok "30,000 points: under 200 KB" test "$(wc -c <page.html)" -lt 200000
ok "30,000 points: the table is cut and says so" \
	grep -q 'Only the first 100 of 30000 rows are shown; --format csv has all' page.html
is "30,000 points: csv has all" \
	"$(report --layout ./points.json --format csv --lang en points.jsonl | grep -c ',R[0-9]*,\|^Points,,Id')" 30000
finish
