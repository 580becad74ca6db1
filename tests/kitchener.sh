#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# kitchener - real water mains and their breaks: how many of the breaks since 2013 are
# on the tenth of the mains that the pipeline model ranks first by what was known then.
# It is told whatever it is; the test asks only that it is no worse than chance.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/utility/kitchener
[ -r "$data/Water_Mains.KIT4.csv.gz" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
data=$(cd "$data" && pwd)
cd "$tmp" || exit 99

ingest "$data/Water_Mains.KIT4.csv.gz" | normalize --contract kitchener-mains 2>told >mains.jsonl
ingest "$data/Water_Main_Breaks.KIT4.csv" | normalize --contract kitchener-breaks 2>told >breaks.jsonl
note "$(wc -l <mains.jsonl) mains, $(wc -l <breaks.jsonl) breaks"

# What was known on the first of January 2013: no main laid later, and of breaks those of
# the ten years before that are not older than the main.  The city's abbreviations are
# taken for the model's materials; pressure and depth are not told: they are missing.
awk -F'"' '
function text(key) {
	if (!match($0, "\"" key "\":\"[^\"]*\"")) return ""
	return substr($0, RSTART + length(key) + 4, RLENGTH - length(key) - 5) }
BEGIN {
	n = split("CI cast-iron DI ductile-iron PVC pvc PVCO pvc PVCB pvc PVCF pvc CPP concrete AC asbestos-cement HDPE pe COP copper ST steel", m, " ")
	for (i = 1; i < n; i += 2) material[m[i]] = m[i + 1]
}
FILENAME == ARGV[1] { key = text("main"); laid[key] = substr(text("installed"), 1, 10); made[key] = text("material"); next }
{ key = text("main"); day = substr(text("broken"), 1, 10)
	if (!(key in laid) || day == "") next
	if (day >= "2013-01-01") later[key]++
	else if (day >= "2003-01-01" && day >= laid[key]) past[key]++ }
END { for (key in laid) if (laid[key] != "" && laid[key] < "2013-01-01" && made[key] in material)
	printf "{\"main\":\"%s\",\"material\":\"%s\",\"age\":%d,\"past_breaks\":%d,\"later\":%d}\n",
		key, material[made[key]], 2013 - substr(laid[key], 1, 4), past[key], later[key] }
' mains.jsonl breaks.jsonl | LC_ALL=C sort >known.jsonl
n=$(wc -l <known.jsonl)
ok "mains known in 2013 are found" test "$n" -gt 5000

# The best case ranks as the worst does: the same is missing of all.
riskscore --model pipeline-segment known.jsonl |
	sed 's/.*"later":\([0-9]*\),.*"score_low":\([^,]*\),.*/\2 \1/' |
	LC_ALL=C sort -rn >ranked
is "every one of them is scored" "$(wc -l <ranked)" "$n"
# Ties at the end of the tenth count by their mean: their order would be chance.
awk -v n="$n" '{ if ($1 != score) close_tie(); score = $1; tie++; broken += $2; all += $2 }
	function close_tie(  room) {
		room = top - counted; if (room > tie) room = tie
		if (tie && room > 0) { found += broken * room / tie; counted += room }
		tie = broken = 0 }
	BEGIN { top = int(n / 10) }
	END { close_tie(); printf "%d %.1f %.1f\n", all, found, 100 * found / all }' ranked >result
read -r all found share <result
note "of $all breaks since 2013, $found ($share %) are on the tenth of $n mains ranked first"
note "in a random order: 10.0 %"
ok "more than at random" awk -v share="$share" 'BEGIN { exit !(share > 10) }'
finish
