#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# watch - riskscore over points: alerts that do not flap, the same however the
# readings are cut into runs and wherever a run is killed; and the same scores as
# those of records.

# $options is several words.
# shellcheck disable=SC2086

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$tmp" || exit 99

# model ID GROUPS ALERTS: with the usual grades.
model() {
	cat >"$1.json" <<-JSON
	{"id": "$1", "verified": "none", "source": "made up for this test",
	 "score": $2,
	 "grades": [
	  {"id": "low", "colour": "blue", "zh": "低", "en": "low", "to": "80"},
	  {"id": "high", "colour": "red", "zh": "高", "en": "high", "from": "80"}],
	 "alerts": [$3]}
	JSON
}

high='{"id":"high","of":"score","raise":"80","clear":"75","zh":"高","en":"high"}'
silent='{"id":"silent","of":"silence","within_minutes":30,"zh":"无","en":"silent"}'
rise='{"id":"rise","of":"rise","raise":"20","clear":"5","within_minutes":15,"zh":"升","en":"rise"}'
model level '{"id":"level","field":"level","bounds":["0","100"],"fresh_minutes":20}' "$high"

# readings N POINT VALUES: a minute each, values in turn.
readings() {
	awk -v n="$1" -v point="$2" -v values="$3" 'BEGIN {
		m = split(values, v, " ")
		for (i = 0; i < n; i++)
			printf "{\"point\":\"%s\",\"time\":\"2026-06-01T%02d:%02d:00+08:00\",\"category\":\"level\",\"value\":%s}\n",
				point, 8 + i / 60, i % 60, v[i % m + 1] }'
}

# phases FILE: what the messages say, in their order.
phases() {
	sed 's/.*"phase":"\([a-z]*\)".*/\1/' "$1" | tr '\n' ' '
}

# 80 raises, 75 clears: 79 does neither.
readings 100 P1 "79 81" >swings.jsonl
riskscore --model ./level.json --adopt --alerts swings.jsonl >one
is "100 readings of 79 and 81: one alert, no clear" "$(phases one)" "raise "
has "it is of the first 81" one '"time":"2026-06-01T08:01:00+08:00"'
readings 100 P1 "81 74" >swings2.jsonl
riskscore --model ./level.json --adopt --alerts swings2.jsonl >two
is "81 and 74 by turns: all of them" "$(grep -c . two)" 100
is "each alert has an id of its own" \
	"$(sed 's/.*"alert":"\([^"]*\)".*/\1/' two | sort | uniq -c | awk '{ print $1 }' | uniq -c | tr -s ' ')" " 50 2"
model held '{"id":"level","field":"level","bounds":["0","100"]}' \
	"{\"hold_minutes\":9,${high#?}"
riskscore --model ./held.json --adopt --alerts swings2.jsonl >held
is "held for nine minutes at least: on at 0, off at 9, on at 10" "$(grep -c . held)" 20

# cuts INPUT LINES OPTIONS...: in runs of so many lines and in one, the same.
cuts() {
	name=$1
	lines=$2
	shift 2
	rm -rf s s.* part.* cut.jsonl
	riskscore "$@" "$name" >whole
	split -l "$lines" -a 3 "$name" part.
	for part in part.*; do
		riskscore "$@" --state s -o out "$part" || return
		cat out >>cut.jsonl
	done
	runs=$(find . -name 'part.*' | wc -l)
	same "$name in $((runs)) runs with --state, $*: the same as in one" cut.jsonl whole
	note "$(grep -c . whole) records"
}
cuts swings.jsonl 10 --model ./level.json --adopt --alerts
cuts swings2.jsonl 10 --model ./level.json --adopt --alerts
cuts swings2.jsonl 1 --model ./held.json --adopt --alerts
cuts swings2.jsonl 7 --model ./held.json --adopt

# Three points that come and go, with all kinds of alerts, of sums and of others.
model three '{"id":"r","combine":"sum","of":[
	{"id":"a","weight":"0.6","field":"a","bounds":["0","50"],"fresh_minutes":5},
	{"id":"b","weight":"0.4","combine":"sum","of":[
	 {"id":"c","weight":"0.3","field":"c","bounds":["0","50"]},
	 {"id":"d","weight":"0.7","field":"a","steps":[[null,"0"],["30","100"]],"fresh_minutes":2}]}]}' \
	"$high,$silent,$rise"
model most '{"id":"r","combine":"max","of":[
	{"id":"a","field":"a","bounds":["0","50"],"fresh_minutes":5},
	{"id":"b","combine":"sum","of":[
	 {"id":"c","weight":"0.3","field":"c","bounds":["0","50"]},
	 {"id":"d","weight":"0.7","field":"a","steps":[[null,"0"],["30","100"]],"fresh_minutes":2}]}]}' \
	"$high,$silent,$rise"
awk 'BEGIN { srand(7)
	for (i = 0; i < 600; i++) {
		t += int(rand() * 200)
		if (rand() < 0.02) t += 3000
		printf "{\"point\":\"P%d\",\"time\":\"2026-06-%02dT%02d:%02d:%02d+08:00\",\"category\":\"%s\",\"value\":%d}\n",
			rand() * 3, 1 + t / 86400, t / 3600 % 24, t / 60 % 60, t % 60,
			rand() < 0.7 ? "a" : "c", rand() * 60 } }' |
	awk -F'"' '!seen[$8]++' >mixed.jsonl
printf '{"id":"P0","c":25,"district":"A"}\n{"id":"P1","district":"A"}\n{"id":"P2","district":"B"}\n' >points.jsonl
grep -v '"P0".*"c"' mixed.jsonl >some.jsonl
for m in three most; do
	cuts some.jsonl 1 --model ./$m.json --points points.jsonl
	cuts some.jsonl 1 --model ./$m.json --points points.jsonl --alerts
	cuts some.jsonl 60 --model ./$m.json --points points.jsonl --alerts --by district
	is "$m: no alert is raised or cleared twice" "$(
		riskscore --model ./$m.json --points points.jsonl --alerts some.jsonl |
			sed 's/.*"phase":"\([a-z]*\)".*"alert":"\([^"]*\)".*/\2 \1/' |
			sort | uniq -d | grep -v update)" ""
done

# A point's score is that of a record with its latest readings, while they are fresh.
riskscore --model ./three.json --adopt --every some.jsonl >scores
awk '{ match($0, /"point":"P[0-9]"/); p = substr($0, RSTART + 9, 2)
	match($0, /"time":"[^"]*"/); t = substr($0, RSTART + 8, RLENGTH - 9)
	match($0, /"category":"."/); c = substr($0, RSTART + 12, 1)
	match($0, /"value":[0-9]*/); v[p, c] = substr($0, RSTART + 8, RLENGTH - 8)
	split(t, h, /[-T:+]/); now = ((h[3] * 24 + h[4]) * 60 + h[5]) * 60 + h[6]
	at[p, c] = now
	if ((p, "a") in v && (p, "c") in v && now - at[p, "a"] <= 120)
		printf "{\"point\":\"%s\",\"time\":\"%s\",\"a\":%s,\"c\":%s}\n", p, t, v[p, "a"], v[p, "c"]
	}' some.jsonl >records.jsonl
riskscore --model ./three.json records.jsonl |
	sed 's/.*"point":"\([^"]*\)","time":"\([^"]*\)".*"score":\([^,]*\),.*/\1 \2 \3/' >by_record
sed 's/.*"point":"\([^"]*\)","time":"\([^"]*\)".*"score":\([^,]*\),.*/\1 \2 \3/' scores |
	grep -F -f - by_record | sort >both
ok "there are scores to compare" test "$(wc -l <by_record)" -gt 100
sort by_record >want
same "a point's score is that of a record with its readings" both want

# CAP: each line is a document; what it refers to has been sent before it, by its id
# and time.  That elements stand in the schema's order is looked at here, and by xmllint
# where the schema itself is there.
riskscore --model ./three.json --points points.jsonl --alerts --format cap \
	--sender risk.example.org some.jsonl >cap.lines
is "CAP: as many messages" "$(grep -c . cap.lines)" \
	"$(riskscore --model ./three.json --points points.jsonl --alerts some.jsonl | grep -c .)"
is "CAP: the order of elements" "$(sed 's/<info>.*//; s/<restriction>[^<]*<.restriction>//
	s/<references>[^<]*<.references>/<refs>/; s/>[^<]*<\//></g
	s/<\([a-zA-Z]*\)><\1>/<\1>/g; s/<alert [^>]*>//; s/<?[^>]*>//; s/<refs>//' cap.lines | sort -u)" \
	"<identifier><sender><sent><status><msgType><scope>"
is "CAP: the order of an info's" "$(grep -o '<info>.*' cap.lines | sed 's/<info>/\n&/g' | grep . |
	sed 's/<parameter>.*<.parameter>/<parameter>/; s/<area>.*//; s/>[^<]*<\//></g
	s/<\([a-zA-Z]*\)><\1>/<\1>/g' | sort -u)" \
	"<info><language><category><event><urgency><severity><certainty><headline><parameter>"
awk '{ id = field("identifier"); sent = field("sent"); type = field("msgType"); refs = field("references")
	n = split(refs, r, " ")
	if ((type == "Alert") != (n == 0)) print id ": " type " with " n " references"
	for (i = 1; i <= n; i++) if (!(r[i] in known)) print id ": " r[i] " was not sent"
	known[field("sender") "," id "," sent] }
	function field(name) {
		if (!match($0, "<" name ">[^<]*<")) return ""
		return substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3) }' cap.lines >wrong
empty "CAP: updates and cancels refer to what was sent, alerts to nothing" wrong
if command -v xmllint >/dev/null; then
	while read -r line; do
		printf '%s\n' "$line" | xmllint --noout - 2>&1 || echo "$line"
	done <cap.lines >wrong
	empty "CAP: every line is a well-formed document" wrong
	if [ -r "${CITYUTILS_SCHEMAS-}/CAP-v1.2.xsd" ]; then
		while read -r line; do
			printf '%s\n' "$line" >document
			xmllint --noout --nonet --schema "$CITYUTILS_SCHEMAS/CAP-v1.2.xsd" \
				document 2>err || cat err
		done <cap.lines >wrong
		empty "CAP: every line keeps the official schema" wrong
	else
		skip "CAP: no schema: tests/schemas.sh takes it, CITYUTILS_SCHEMAS names it"
	fi
else
	skip "no xmllint"
fi

# A point that is of another district since: what is on is cleared where it was raised,
# what comes on behind that is of the new one, in the same run as in a later one.
printf '{"id":"P1","gate":"A"}\n' >gates.jsonl
rm -f s
readings 1 P1 90 | riskscore --model ./level.json --points gates.jsonl --alerts --by gate --state s >out
printf '{"id":"P1","gate":"B"}\n' >gates.jsonl
readings 3 P1 "90 10 90" | sed 1d |
	riskscore --model ./level.json --points gates.jsonl --alerts --by gate --state s >>out
is "a point that is of another group now" \
	"$(sed 's/{"gate":"\(.\)".*"phase":"\([a-z]*\)".*/\1 \2/' out | tr '\n' ' ')" "A raise A clear B raise "

# Names that would be those of the same field, or of one that alerts have.
for by in id,point kind,point_kind point point_kind,kind; do
	riskscore --model ./level.json --points gates.jsonl --alerts --by $by swings.jsonl 2>&1
	echo $?
done >out
is "--by: no field is written twice" "$(grep -c '^2$' out)" 4

# A circle's degrees have no exponents, and are degrees: all else is refused by readers.
{
	printf '{"id":"P1","lon":106.50,"lat":29.5}\n{"id":"P2","lon":1.0655e2,"lat":29}\n'
	printf '{"id":"P3","lon":29.5,"lat":106.5}\n{"id":"P4","lon":181,"lat":0}\n'
} >places.jsonl
for point in P1 P2 P3 P4; do
	readings 1 $point 90
done | riskscore --model ./level.json --points places.jsonl --alerts --format cap \
	--sender risk.example.org >out
is "CAP: circles are those of places on earth" \
	"$(grep -o '<circle>[^<]*' out | uniq | tr '\n' ' ')" \
	"<circle>29.5,106.50 0 <circle>29,106.55 0 "

# A pipe that pauses: what has been read is not held back until a later reading comes.
# shellcheck disable=SC2094 # what has come out is looked at while the pipe is open
{
	readings 1 P1 90
	n=0
	while [ ! -s early ] && [ $((n += 1)) -lt 100 ]; do sleep 0.1; done
	cp early seen
	readings 2 P1 "90 10" | tail -n 1
} | riskscore --model ./level.json --adopt --alerts --watch >early
is "--watch: an alert does not wait for the next reading" "$(phases seen)" "raise "
is "--watch: and it goes on" "$(phases early)" "raise clear "
riskscore --model ./level.json --adopt --alerts --watch swings2.jsonl >out
same "--watch: a file does not pause" out two

# A signal: what has been told is told again, by the same ids, when the readings come
# again; an end of the pipe is one of the run.
readings 2 P1 "90 10" >four.jsonl
readings 4 P1 "90 10 90 10" | sed 1,2d >last.jsonl
# Others may be ignored by who began the tests, and so by all of them.
for signal in TERM KILL; do
	rm -f s early fifo
	mkfifo fifo
	riskscore --model ./level.json --adopt --alerts --watch \
		--state s <fifo >early 2>err &
	watcher=$!
	exec 3>fifo
	cat four.jsonl >&3
	n=0
	while [ "$(grep -c . early)" -lt 2 ] && [ $((n += 1)) -lt 100 ]; do sleep 0.1; done
	kill -s "$signal" "$watcher"
	wait "$watcher" 2>/dev/null
	exec 3>&-
	ok "$signal: no state is left" test ! -e s
	riskscore --model ./level.json --adopt --alerts --state s four.jsonl >again
	same "$signal: the same messages by the same ids" early again
	riskscore --model ./level.json --adopt --alerts --state s last.jsonl >>again
	cat four.jsonl last.jsonl | riskscore --model ./level.json --adopt --alerts >whole
	same "$signal: and it goes on as if there had been none" again whole
done

# Killed while its state is written, at the end of every block, and run again.
awk 'BEGIN { for (i = 0; i < 150; i++) printf "{\"id\":\"P%d\"}\n", i }' >many.jsonl
head -n 50 swings.jsonl >first.jsonl
tail -n 50 swings.jsonl >second.jsonl
options="--model ./level.json --points many.jsonl --alerts --state s"
rm -rf s s.*
riskscore $options -o a first.jsonl
cp s s.first
riskscore $options -o b second.jsonl
size=$(wc -c <s)
cp s s.second
killed=0
blocks=0
while [ $((blocks * 512)) -lt "$size" ]; do
	rm -f s.next b2
	cp s.first s
	(ulimit -f "$blocks" && exec riskscore $options -o b2 second.jsonl) 2>/dev/null ||
		killed=$((killed + 1))
	riskscore $options -o b2 second.jsonl || note "run again: $?"
	cmp -s b b2 || break
	blocks=$((blocks + 3))
done
ok "killed at $killed places of the state: the same alerts" \
	test $((blocks * 512)) -ge "$size" -a "$killed" -gt 3

# States that are none.
cut_at=1
while [ "$cut_at" -lt "$size" ]; do
	head -c "$cut_at" s.second >s
	riskscore $options second.jsonl >out 2>err && break
	[ -s out ] && break
	cut_at=$((cut_at + 331))
done
ok "a state that is cut anywhere is refused" test "$cut_at" -ge "$size"
# A file's last byte is its digest's; one in the middle is not.
for at in $((size - 1)) $((size / 2)); do
	cp s.second s
	printf 'X' | dd of=s bs=1 seek="$at" conv=notrunc 2>/dev/null
	cmp -s s s.second && continue
	riskscore $options second.jsonl >out 2>err
	is "a state with byte $at changed is refused" $? 2
	has "and why" err "s: is damaged"
done
cp s.second s
riskscore --model ./held.json --points many.jsonl --alerts --state s second.jsonl 2>err
is "a state of another model is refused" $? 2
has "and told" err "was made with other models"
riskscore --model ./level.json --points many.jsonl --state s second.jsonl 2>err
has "a state of alerts is none of scores" err "was made with other options"
rm -f by.state
riskscore --model ./level.json --adopt --alerts --by scores --state by.state swings.jsonl >out
riskscore --model ./level.json --adopt --state by.state swings2.jsonl >out 2>err
has "nor one of alerts by a field that is called scores" err "was made with other options"
printf 'a,b\n1,2\n' | ingest --state i.state >out
riskscore --model ./level.json --adopt --state i.state second.jsonl 2>err
has "a state of ingest is none" err "is no state of this program"

# A reading that is rejected makes no point of its name, however runs are cut.
{
	readings 1 P9 '"high"'
	readings 60 P1 50
} >spoiled.jsonl
riskscore --model ./level.json --adopt spoiled.jsonl >out 2>err
is "a rejected reading makes no point of its name" "$(grep -c P9 out)" 0
model quiet '{"id":"level","field":"level","bounds":["0","100"]}' "$silent"
awk 'NR > 40' spoiled.jsonl | sed 's/T08:/T10:/' >later.jsonl
riskscore --model ./quiet.json --adopt --alerts spoiled.jsonl later.jsonl >out 2>err
is "a point without a good reading is not silent" "$(grep -c P9 out)" 0
head -n 2 spoiled.jsonl | sed '1{h;d};G' >turned.jsonl
rm -f s
riskscore --model ./quiet.json --adopt --alerts --state s turned.jsonl >out 2>err
riskscore --model ./quiet.json --adopt --alerts --state s later.jsonl >out 2>err
is "nor in a later run" "$(grep -c P9 out)" 0

# What is seen right behind an instant is told, and held, from that instant on: silent
# from 8:30, for an hour at least.
model quiet_hour '{"id":"level","field":"level","bounds":["0","100"]}' \
	"{\"hold_minutes\":60,${silent#?}"
readings 1 P1 50 >hour.jsonl
for time in 08:50 09:10 09:35; do
	readings 1 P1 50 | sed "s/08:00/$time/"
done >>hour.jsonl
riskscore --model ./quiet_hour.json --adopt --alerts hour.jsonl >out
is "an alert is held to the minute" "$(sed 's/.*"time":"\([^"]*\)","phase":"\([a-z]*\)".*/\1 \2/' out |
	tr '\n' ' ')" "2026-06-01T08:30:00+08:00 raise 2026-06-01T09:30:00+08:00 clear "

# At 8:01 one goes off and the other comes on: whichever is read first, one alert.
printf '{"id":"P1","gate":"A"}\n{"id":"P2","gate":"A"}\n' >gates.jsonl
readings 3 P1 "10 90 10" >one
readings 3 P2 "90 10 90" >other
for order in "one other" "other one"; do
	cat $order | sort -s -t'"' -k8,8 >relay.jsonl
	riskscore --model ./level.json --points gates.jsonl --alerts --by gate relay.jsonl >out
	is "joined points that take over from each other, $order: one alert" "$(phases out)" "raise "
done

# A point that is adopted has nothing of the register, but it has an id.
{
	readings 1 P8 90
	readings 1 P9 90
} >both.jsonl
riskscore --model ./level.json --adopt --alerts --by id both.jsonl >out
is "--by id: adopted points have alerts of their own" \
	"$(sed 's/,"time".*//' out | tr '\n' ' ')" '{"point":"P8" {"point":"P9" '

# What is adopted comes in the order of first good readings, in one run and in two.
{
	readings 1 P9 '"high"'
	readings 1 P8 50
	readings 1 P9 50
	readings 1 P7 50 | sed 's/08:00/09:00/'
} >adopted.jsonl
riskscore --model ./level.json --adopt adopted.jsonl >whole 2>err
rm -f s
head -n 1 adopted.jsonl | riskscore --model ./level.json --adopt --state s >cut.jsonl 2>err
sed 1d adopted.jsonl | riskscore --model ./level.json --adopt --state s >>cut.jsonl 2>err
same "a rejected reading has no part in the order of points" cut.jsonl whole

# Two indicators of one field: what one knows already is no reading of the other.
model units '{"id":"r","combine":"max","of":[
	{"id":"a","field":"level","unit":"m","bounds":["0","50"]},
	{"id":"b","field":"level","unit":"mm","bounds":["0","50"]}]}' "$high"
readings 1 P1 50 >twice.jsonl
readings 1 P1 '50,"unit":"m"' >>twice.jsonl
readings 1 P1 '50,"unit":"mm"' >>twice.jsonl
riskscore --model ./units.json --adopt --rejects r twice.jsonl >out 2>err
is "a wrong unit is told of a reading that is there already" \
	"$(grep -c '"rule":"risk.unit"' r)" 2

# Two models of one id would have their alerts in common.
sed 's/"raise":"80"/"raise":"90"/' level.json >twin.json
printf '{"id":"A","model":"./level.json"}\n{"id":"B","model":"./twin.json"}\n' >twins.jsonl
riskscore --points twins.jsonl --alerts swings.jsonl >out 2>err
is "two models of one id are refused" $? 2
has "and told" err "./level.json and ./twin.json are two models of one id: level"

# A key that stands twice makes a record that no program of ours takes.
cat >phases.jsonl <<-JSON
{"id":"P1","kind":"gate","phase":"L3","heard":3,"point":"x","point_kind":"y","score":7,"time":"noon","model":"./level.json"}
JSON
riskscore --points phases.jsonl --alerts swings.jsonl | normalize >out 2>err
is "the register has names of alerts' fields: each is there once" \
	"$(sed 's/,"time".*//' out)" '{"point":"P1","point_kind":"gate"'
riskscore --points phases.jsonl swings.jsonl | normalize 2>err | head -n 1 >out
is "and of scores' fields" "$(sed 's/,"time".*//' out)" \
	'{"point":"P1","point_kind":"gate","phase":"L3","heard":3'

# A point that has gone from the register: its alert is not on for ever.
rm -f s
printf '{"id":"P1"}\n{"id":"P2"}\n' >two.jsonl
printf '{"id":"P2"}\n' >one.jsonl
riskscore --model ./level.json --points two.jsonl --alerts --state s swings.jsonl >out
is "before" "$(phases out)" "raise "
riskscore --model ./level.json --points one.jsonl --alerts --state s </dev/null >out
is "a point that has gone: its alert is cleared" "$(phases out)" "clear "
riskscore --model ./level.json --points one.jsonl --alerts --state s </dev/null >out
empty "and once" out
finish
