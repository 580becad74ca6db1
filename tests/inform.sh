#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# inform - the published INFORM Risk index of each country and year, from its three
# published dimensions; and that a record scored alone has the score it has among all.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/risk/inform
trends=
for file in "$data"/*trends*.csv; do
	[ -r "$file" ] && trends=$file
done
[ -n "$trends" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
cd "$tmp" || exit 99

# A line a country and year, with what was published; names have commas in them, so
# that fields are counted from the end.
awk -F, '
NR > 1 { sub(/\r$/, ""); value[$(NF - 4) " " $(NF - 3), $(NF - 2)] = $NF; key[$(NF - 4) " " $(NF - 3)] }
END {
	for (k in key)
		if ((k, "INFORM") in value)
			printf "{\"key\":\"%s\",\"published\":%s,\"hazard_exposure\":%s,\"vulnerability\":%s,\"lack_of_coping_capacity\":%s}\n", \
				k, value[k, "INFORM"], value[k, "HA"], value[k, "VU"], value[k, "CC"]
}' "$trends" | LC_ALL=C sort >years.jsonl
total=$(wc -l <years.jsonl)
note "$total country-years"
ok "country-years are found" test "$total" -gt 1000

riskscore --model inform-risk years.jsonl >scored.jsonl
is "riskscore --model inform-risk: exit status" $? 0
same_index=$(sed -n 's/.*"published":\([0-9.]*\),.*"score":\([0-9.]*\),.*/\1 \2/p' scored.jsonl |
	awk '$1 "" == $2 ""' | wc -l)
is "INFORM Risk is the published index to one decimal" \
	"$same_index of $total" "$total of $total"

sed -n '1p;500p;$p' years.jsonl | while read -r line; do
	printf '%s\n' "$line" | riskscore --model inform-risk
done >alone
sed -n '1p;500p;$p' scored.jsonl >among
same "a record alone scores as among others" alone among
finish
