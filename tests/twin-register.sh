#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# twin-register - of 12,400 km of gas that are registered, the twin lacks 59.5 km: every
# id is told, sums are the total's, and tiles tell the same.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$tmp" || exit 99

# 124,000 pipes of 100 m in 310 streets; each 208th is not in the twin, 595 in all.
awk 'BEGIN {
	for (i = 0; i < 124000; i++) {
		id = sprintf("G%06d", i)
		x = i % 400 * 100
		y = int(i / 400) * 50
		printf "{\"kind\":\"pipe.register\",\"id\":\"%s\",\"class\":\"gas\"," \
			"\"length_m\":100.000}\n", id >"register.jsonl"
		if (i % 208 == 207 && gone++ < 595)
			print id >"gone"
		else
			printf "{\"id\":\"%s\",\"class\":\"gas\",\"geometry\":{" \
				"\"type\":\"LineString\",\"coordinates\":" \
				"[[%d,%d],[%d,%d]]}}\n", id, x, y, x + 100, y >"twin.jsonl"
	}
}'
is "so many pipes are left out" "$(wc -l <gone)" 595

twin-check --register register.jsonl twin.jsonl >found 2>err
is "what is missing is an error" $? 1
empty "and no message" err
sed -n 's/.*"rule":"twin.missing".*"ids":\["\([^"]*\)"\].*/\1/p' found >missing
same "every missing id is listed, once and in order" missing gone
is "no id is surplus" "$(grep -c '"rule":"twin.surplus"' found)" 0
part() {
	sed -n "s/.*\"kind\":\"twin.coverage\",\"by\":\"$1\",//p" found
}
for by in all class district dense class-dense class-district-dense; do
	part $by >line
	is "$by: one part" "$(wc -l <line)" 1
	is "$by: lengths add up" \
		"$(grep -o '"registered_km":.*"percent":[^,]*' line)" \
		'"registered_km":12400.000000,"covered_km":12340.500000,"missing_km":59.500000,"percent":99.52'
	is "$by: counts add up" \
		"$(grep -o '"registered":.*"count_percent":[^,]*' line)" \
		'"registered":124000,"covered":123405,"missing":595,"count_percent":99.52'
done

twin-check --format text --register register.jsonl twin.jsonl >told
is "a line for people" "$(grep '^gas ' told)" \
	"gas 12340.5/12400.0 km 99.52 %; missing 59.5 km (595)"
is "and a line for each missing pipe" "$(grep -c '^twin.missing G' told)" 595

# Of 100,000 km, 595 pipes of a millimetre are missing.
awk '{ sub(/100.000/, NR == 1 ? "99999999" : "0.001") } 1' register.jsonl >odd.jsonl
twin-check --register odd.jsonl twin.jsonl |
	sed -n 's/.*"by":"all".*"percent":\([0-9.]*\),"reg.*/\1/p' >got
is "no gap is rounded away to 100 %" "$(cat got)" 99.99

# The register may lie in any order, and be packed; the twin may come in tiles.
tac register.jsonl | gzip >register.gz
twin-check --register register.gz twin.jsonl >again
same "the order of the register does not show" again found
split -n r/3 twin.jsonl tile.
for tile in tile.*; do
	twin-check --state "$tile" >"state.$tile"
done
twin-check --merge --register register.jsonl state.* >again
same "tiles that are merged tell what the whole tells" again found
twin-check --state --register register.jsonl twin.jsonl >again 2>err
is "a register is for the whole, not for a tile" $? 2

finish
