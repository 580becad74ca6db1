#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# twin-city - of a made-up city, twin-check finds every fault that was planted and
# nothing else; whoever planted them wrote down what must be found.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
PATH=$builddir/bench:$PATH
cd "$tmp" || exit 99

# What findings are of, without where and how much.  What twin-check says on stderr is of
# rules that could not look at some pipes, which are not the matter here.
parties() {
	sed -n 's/.*\("rule":"[^"]*"\).*\("ids":\[[^]]*\]\).*/{\1,\2}/p' "$1" | sort
}

# Faults of each kind, in so many pipes.
for size in 1:2000 3:20011 20:100000; do
	faults=${size%:*} pipes=${size#*:}
	twin-city --segments="$pipes" --faults="$faults" --truth=truth >city.jsonl
	is "$pipes pipes: as many as asked for" "$(wc -l <city.jsonl)" "$pipes"
	is "$pipes pipes: eleven faults, $faults times" "$(wc -l <truth)" $((11 * faults))
	twin-check city.jsonl >found 2>/dev/null
	is "$pipes pipes: exit status" $? 1
	parties found >got
	sort truth >want
	same "$pipes pipes: what was planted is found, and nothing else" got want
done

# The same pipes, last first and all about.
for order in tac 'sort -t, -k7,7'; do
	$order city.jsonl | twin-check >again 2>/dev/null
	same "by '$order' the same bytes" again found
done

for jobs in 2 3 0; do
	twin-check --jobs $jobs city.jsonl >again 2>/dev/null
	is "--jobs $jobs: exit status" $? 1
	same "--jobs $jobs: the same bytes" again found
done

# Blocks of lines are of 256 KiB: two frames, far from each other.
{
	sed '7s/"class"/"crs":"EPSG:4546",&/' city.jsonl
	sed '7s/"class"/"crs":"EPSG:4547",&/' city.jsonl
} >frames
for jobs in 1 2; do
	twin-check --jobs $jobs frames >again 2>err
	is "--jobs $jobs: two frames: exit status" $? 2
	empty "--jobs $jobs: two frames: nothing is concluded" again
	has "--jobs $jobs: two frames: says so" err "records are of two frames"
done

# Sixteen tiles of a kilometre or so.  What goes across a border is in both tiles.
awk 'function of(metres) {
	return metres < 0 ? 0 : metres < 3 * 1350 ? int(metres / 1350) : 3
}
{
	split($0, part, /\[\[/)
	split(part[2], at, /[],[]+/)
	one = of(at[1] - 518720) + 4 * of(at[2] - 3270000)
	two = of(at[4] - 518720) + 4 * of(at[5] - 3270000)
	print >("tile" one)
	if (two != one) print >("tile" two)
}' city.jsonl
set -- tile*
is "tiles" $# 16
ok "some pipes are in two tiles" test "$(cat "$@" | wc -l)" -gt 100000
for tile; do
	twin-check --state "$tile" >"state.$tile" || fail "--state of $tile"
done
twin-check --merge state.* >merged 2>/dev/null
is "tiles merged: exit status" $? 1
same "tiles merged: the same bytes as the whole" merged found
# shellcheck disable=SC2046 # names without blanks
twin-check --merge $(ls -r state.*) >merged 2>/dev/null
same "tiles merged the other way round" merged found
twin-check --merge --state state.*[02468] >half
twin-check --merge --state state.*[13579] | twin-check --merge half - >merged 2>/dev/null
same "halves merged, and then they" merged found
twin-check --merge half half state.* >merged 2>/dev/null
same "what is merged twice counts once" merged found

# refuse NAME FILE...: --merge takes none of it, and says why.
refuse() {
	tap_refused=$1
	shift
	twin-check --merge "$@" >merged 2>err
	is "$tap_refused: exit status" $? 2
	has "$tap_refused: says so" err "state"
}
sed '$d' state.tile0 >torn
refuse "a state without its end" torn
refuse "a state without its end before another" torn half
sed 5d state.tile0 >torn
refuse "a state without one of its pipes" torn
sed '5s/"diameter_mm":[0-9]*/"diameter_mm":1/' state.tile0 >torn
refuse "a state that was changed" torn
sed '1s/"version":1/"version":2/' state.tile0 >torn
refuse "a state of another version" torn
twin-check --state --crs EPSG:4546 tile0 >torn
refuse "states of two frames" torn half
refuse "pipes that are no state" city.jsonl
: >torn
refuse "nothing at all" torn

# A tile that has a record twice has it twice.
twin-city --segments=2000 --faults=0 >city.jsonl
sed 7p city.jsonl >twice
twin-check twice >found 2>/dev/null
twin-check --state twice >state.twice
twin-check --state city.jsonl | twin-check --merge state.twice - >merged 2>/dev/null
same "a pipe that is twice in a tile is so in the whole" merged found

twin-city --segments=2000 --faults=0 >city.jsonl
twin-check city.jsonl >out
is "a city without faults: exit status" $? 0
grep twin.finding out >found
empty "a city without faults: nothing is found" found

finish
