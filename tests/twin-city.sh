#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# twin-city - of a made-up city, twin-check finds every fault that was planted and
# nothing else; whoever planted them wrote down what must be found.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
PATH=$builddir/bench:$PATH
cd "$tmp" || exit 99

# What findings are of, without where and how much.
parties() {
	sed -n 's/.*\("rule":"[^"]*"\).*\("ids":\[[^]]*\]\).*/{\1,\2}/p' "$1" | sort
}

# Faults of each kind, in so many pipes.
for size in 1:2000 3:20011 20:100000; do
	faults=${size%:*} pipes=${size#*:}
	twin-city --segments="$pipes" --faults="$faults" --truth=truth >city.jsonl
	is "$pipes pipes: as many as asked for" "$(wc -l <city.jsonl)" "$pipes"
	is "$pipes pipes: nine faults, $faults times" "$(wc -l <truth)" $((9 * faults))
	twin-check city.jsonl >found 2>err
	is "$pipes pipes: exit status" $? 1
	empty "$pipes pipes: no message" err
	parties found >got
	sort truth >want
	same "$pipes pipes: what was planted is found, and nothing else" got want
done

# The same pipes, last first and all about.
for order in tac 'sort -t, -k5,5'; do
	$order city.jsonl | twin-check >again
	same "by '$order' the same bytes" again found
done

twin-city --segments=2000 --faults=0 >city.jsonl
twin-check city.jsonl >found
is "a city without faults: exit status" $? 0
empty "a city without faults: nothing is found" found

finish
