# SPDX-License-Identifier: Apache-2.0
"""The jobs of the benchmarks, and how each contender does them."""

from aqi_sql import day_table, look
from contend import Command, Duck
from risk_sql import jq_scores, look_score, scores
from watch import jq_scores as jq_points
from watch import look as look_point
from watch import scores as point_scores

# What is read of the records: types as an expert would give them to DuckDB, for
# it is slower when it has to find out, and with DOUBLE.
RECORD = """columns = {kind: 'VARCHAR', station: 'VARCHAR', district: 'VARCHAR',
lon: 'DECIMAL(9,4)', lat: 'DECIMAL(9,4)', time: 'VARCHAR', pm25: 'INTEGER',
pm10: 'INTEGER', so2: 'INTEGER', no2: 'INTEGER', co: 'DECIMAL(6,1)', o3: 'INTEGER'}"""
READING = "columns = {station: 'VARCHAR', time: 'VARCHAR', pm25: 'INTEGER'}"
ROW = """columns = {station: 'VARCHAR', district: 'VARCHAR', lon: 'VARCHAR',
lat: 'VARCHAR', time: 'VARCHAR', pm25: 'VARCHAR', pm10: 'VARCHAR', so2: 'VARCHAR',
no2: 'VARCHAR', co: 'VARCHAR', o3: 'VARCHAR'}"""
TYPED_ROW = ROW.replace("co: 'VARCHAR'", "co: 'DECIMAL(6,1)'")
for POLLUTANT in ("pm25", "pm10", "so2", "no2", "o3"):
    TYPED_ROW = TYPED_ROW.replace(f"{POLLUTANT}: 'VARCHAR'", f"{POLLUTANT}: 'INTEGER'")
NDJSON = "format = 'newline_delimited'"
# Sniffing would cost it a tenth.
CSV = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"'"
BY_DAY = "SELECT station, substr(time, 1, 10) AS date, count(pm25) AS n, avg(pm25) AS mean"

# What each may be at most, as bench/air.json has it.
MOST = {"pm25": 1000, "pm10": 2000, "so2": 3000, "no2": 4000, "co": 200, "o3": 1500}


def rules(form, between):
    """The rules of all pollutants in a peer's language."""
    return between.join(form.format(name, most) for name, most in MOST.items())


DUCK = {
    # What is empty stays "", as with us.
    "a": f"FROM read_csv({{data}}, {CSV}, nullstr = 'NULL', all_varchar = true, {ROW})",
    # Objects as they came: faster than columns, and it is what normalize does.
    "b": """COPY (SELECT json FROM read_ndjson_objects({data})) {copy} (FORMAT csv,
        HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01', USE_TMP_FILE false)""",
    "c": f"SELECT *, pm10 - pm25 AS coarse FROM read_json({{data}}, {NDJSON}, {RECORD})",
    "d": f"{BY_DAY} FROM read_json({{data}}, {NDJSON}, {READING}) GROUP BY ALL",
    "e": f"""{BY_DAY} FROM read_csv({{data}}, {CSV},
        {ROW.replace("pm25: 'VARCHAR'", "pm25: 'INTEGER'")}) GROUP BY ALL""",
    "f": f"""FROM read_json({{data}}, {NDJSON}, ignore_errors = true, {RECORD})
        WHERE station <> '' AND (district IS NULL OR
        regexp_full_match(district, '[0-9]{{6}}')) AND
        TRY_CAST(substr(time, 1, 10) AS DATE) IS NOT NULL AND
        lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90 AND
        {rules("({0} IS NULL OR {0} BETWEEN 0 AND {1})", " AND ")}
        QUALIFY row_number() OVER (PARTITION BY station, time) = 1""",
    "g": day_table(f"read_json({{data}}, {NDJSON}, {RECORD})"),
    "h": day_table(f"read_csv({{data}}, {CSV}, {TYPED_ROW})"),
    "i": scores(f"read_json({{data}}, {NDJSON}, {RECORD})"),
    "j": point_scores(),
}

JQ_ROWS = """(input | split(",")) as $h | inputs | split(",") as $v |
reduce range(0; $h | length) as $i ({}; setpath([$h[$i]]; $v[$i]))"""
# With += in place of setpath, jq 1.6 copies all groups at each record.
JQ_DAYS = """reduce inputs as $r ({}; ($r.station + "\\t" + $r.time[0:10]) as $k |
.[$k] as $old | setpath([$k]; [$old[0] + (if $r.pm25 then 1 else 0 end),
$old[1] + ($r.pm25 // 0)])) |
to_entries[] | (.key | split("\\t")) as $k | {station: $k[0], date: $k[1], n: .value[0],
mean: (if .value[0] > 0 then .value[1] / .value[0] else null end)}"""

JQ_RULES = f"""def within($a; $b): . == null or (type == "number" and . >= $a and . <= $b);
select((.station | type == "string" and . != "") and
(.district | . == null or test("^[0-9]{{6}}$")) and
(.time | type == "string" and test("^[0-9]{{4}}-[01][0-9]-[0-3][0-9]")) and
.lon != null and (.lon | within(-180; 180)) and
.lat != null and (.lat | within(-90; 90)) and
{rules("(.{0} | within(0; {1}))", " and ")})"""

# Miller counts null as a value, so it goes first; it cannot write one.
MLR_DAYS = """mlr --i{0} --ojsonl put 'if (!is_numeric($pm25)) {{ unset $pm25 }}
$date = substr($time, 0, 9)' then stats1 -a count,mean -f pm25 -g station,date \\
then rename pm25_count,n,pm25_mean,mean \\
then put 'if (is_absent($n)) {{ $n = 0; $mean = "" }}' "$1" """
MLR_COARSE = """mlr --ijsonl --ojsonl put '$coarse = is_numeric($pm10) ?
(is_numeric($pm25) ? $pm10 - $pm25 : $pm25) : $pm10' "$1" """
# Its functions take no null.
MLR_PRESENT = """(is_numeric(${0}) ? ${0} >= 0 && ${0} <= {1} :
is_absent(${0}) || typeof(${0}) == "null")"""
MLR_RULES = f"""mlr --ijsonl --ojsonl filter '
is_present($station) && $station != "" &&
(is_absent($district) || typeof($district) == "null" || $district =~ "^[0-9]{{6}}$") &&
$time =~ "^[0-9]{{4}}-[01][0-9]-[0-3][0-9]" &&
is_numeric($lon) && $lon >= -180 && $lon <= 180 &&
is_numeric($lat) && $lat >= -90 && $lat <= 90 &&
{rules(MLR_PRESENT, " && ")}' "$1" """

# Who names what is bad, in a report of their own: keep.py takes the others.
FRICTIONLESS = """frictionless validate "$1" --trusted --format ndjson --schema "$bench/air.table.json" \\
--limit-errors 1000000 --json | python3 "$bench/keep.py" frictionless "$1" """
SCRATCH = """d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT && """
CHECK_JSONSCHEMA = (
    SCRATCH
    + """(printf '['; paste -sd , "$1"; printf ']') >"$d/data.json" &&
(printf '{"items":'; cat "$bench/air.schema.json"; printf '}') >"$d/schema.json" &&
check-jsonschema -o json --schemafile "$d/schema.json" "$d/data.json" |
python3 "$bench/keep.py" check-jsonschema "$1" """
)
# It knows CSV only, and what it makes of JSON Lines.
QSV = (
    SCRATCH
    + """{0} jsonl "$1" -o "$d/data.csv" &&
{{ {0} validate "$d/data.csv" "$bench/air.schema.json" || :; }} >/dev/null &&
python3 "$bench/keep.py" qsv "$1" <"$d/data.csv.validation-errors.tsv" """
)

# Beside the readings lie the model and the register.
WATCH = """riskscore --model "${1%.jsonl}.model.json" \\
--points "${1%.jsonl}.points.jsonl" --state "$d/state" """
WATCH_TWICE = f"""half=$(($(wc -l <"$1") / 2))
head -n "$half" "$1" | {WATCH} --alerts && tail -n +"$((half + 1))" "$1" |
{WATCH} --alerts"""

AWK_ROWS = r"""mawk -F, 'NR == 1 { n = split($0, name, ","); next }
{ line = "{"
  for (i = 1; i <= n; i++) line = line (i > 1 ? "," : "") "\"" name[i] "\":\"" $i "\""
  print line "}" }' "$1" """
AWK_DAYS = r"""mawk -F, 'NR == 1 { next }
{ k = $1 "\",\"date\":\"" substr($5, 1, 10); n[k] += $6 != ""; sum[k] += $6 }
END { for (k in n) printf "{\"station\":\"%s\",\"n\":%d,\"mean\":%s}\n", k, n[k],
  n[k] ? sprintf("%.15g", sum[k] / n[k]) : "null" }' "$1" """
DATAMASH_DAYS = r"""mawk -F, 'NR > 1 { print $1 "\t" substr($5, 1, 10) "\t" \
($6 == "" ? "NA" : $6) }' "$1" | datamash -s -g 1,2 --narm count 3 mean 3 |
mawk '{ printf "{\"station\":\"%s\",\"date\":\"%s\",\"n\":%d,\"mean\":%s}\n", \
$1, $2, $3, $4 == "nan" ? "null" : $4 }'"""


class Job:
    """What is done to which data, by whom, and what we promise of it."""

    def __init__(self, title, data, ours, peers, floors, sort=False, look=None):
        self.title, self.data, self.ours = title, data, ours
        self.peers, self.floors, self.sort = peers, floors, sort
        self.look = look  # what of our records is compared; None = all


# Floors: MB/s, "tool": how many times its rate, "MiB": peak memory at most.
JOBS = {
    "a": Job(
        "CSV to JSON Lines",
        "csv",
        'ingest "$1"',
        {
            "mlr": 'mlr --icsv --ojsonl -S cat "$1"',
            # It looks through all values first, each time anew.
            "qsv": 'QSV_STATSCACHE_MODE=force qsv tojsonl "$1"',
            "qsvlite": 'QSV_STATSCACHE_MODE=force qsvlite tojsonl "$1"',
            "node": 'node "$bench/node.js" a "$1"',
            "mawk": AWK_ROWS,
            "jq": f"jq -cnR '{JQ_ROWS}' \"$1\"",
        },
        {"MB/s": 900, "duckdb-1": 10, "duckdb-2": 5, "mlr": 40, "MiB": 16},
    ),
    "b": Job(
        "JSON Lines as they came, checked",
        "jsonl",
        'normalize "$1"',
        {
            "jq": 'jq -c . "$1"',
            "mlr": 'mlr --ijsonl --ojsonl cat "$1"',
            "node": 'node "$bench/node.js" b "$1"',
        },
        {"MB/s": 1500, "jq": 70, "MiB": 16},
    ),
    "c": Job(
        "JSON Lines with one computed field",
        "jsonl",
        'add-field "$1"',
        {
            "jq": """jq -c '.coarse = if .pm10 == null or .pm25 == null then null
else .pm10 - .pm25 end' "$1" """,
            "mlr": MLR_COARSE,
            "node": 'node "$bench/node.js" c "$1"',
        },
        {"MB/s": 1200, "duckdb-1": 7, "duckdb-2": 4, "ours --jobs 2": 1.6, "MiB": 16},
    ),
    "d": Job(
        "number and mean by station and day, of JSON Lines",
        "jsonl",
        'station-day "$1"',
        {
            "jq": f"jq -cn '{JQ_DAYS}' \"$1\"",
            "mlr": MLR_DAYS.format("jsonl"),
            "node": 'node "$bench/node.js" d "$1"',
        },
        {"MB/s": 1000, "duckdb-1": 2.5, "duckdb-2": 1.5},
        sort=True,
    ),
    "e": Job(
        "number and mean by station and day, of CSV through a pipe",
        "csv",
        'ingest --columns station,time,pm25 "$1" | station-day',
        {
            "mlr": MLR_DAYS.format("csv"),
            "node": 'node "$bench/node.js" e "$1"',
            "mawk": AWK_DAYS,
            "datamash": DATAMASH_DAYS,
        },
        {"duckdb-2": 1.5},
        sort=True,
    ),
    "f": Job(
        "JSON Lines that keep ten rules, no two of one station and time",
        "spoiled",
        'validate --contract "$bench/air.json" --findings /dev/null "$1"',
        {
            "jq": f"jq -c '{JQ_RULES}' \"$1\"",
            "mlr": MLR_RULES,
            "node": 'node "$bench/node.js" f "$1"',
            "ajv": 'node "$bench/node.js" f-ajv "$1"',
            "qsv": QSV.format("qsv"),
            "qsvlite": QSV.format("qsvlite"),
            "check-jsonschema": CHECK_JSONSCHEMA,
            "frictionless": FRICTIONLESS,
        },
        {"MB/s": 250, "duckdb-1": 2, "node": 4, "jq": 30, "MiB": 64},
        sort=True,
    ),
    "g": Job(
        "the day table: six means, ozone's 8 hours, IAQI and AQI, of JSON Lines",
        "jsonl",
        'aqi-summarize "$1"',
        {},
        {"MB/s": 500, "MiB": 32},
        sort=True,
        look=look,
    ),
    "h": Job(
        "the same, of CSV through a pipe",
        "csv",
        """ingest --columns station,time,pm25,pm10,so2,no2,co,o3 "$1" |
normalize --contract bureau-air-zh | aqi-summarize""",
        {},
        {"duckdb-2": 1, "MiB": 32},
        sort=True,
        look=look,
    ),
    "i": Job(
        "a score of risk by six indicators, of JSON Lines",
        "jsonl",
        'riskscore --model "$bench/risk.json" "$1"',
        {"jq": f"jq -c '{jq_scores()}' \"$1\""},
        {"MB/s": 500, "MiB": 16},
        look=look_score,
    ),
    "j": Job(
        "the scores of points by their latest readings, with state",
        "readings",
        SCRATCH + WATCH + '"$1"',
        {"jq": f"jq -cn '{jq_points()}' \"$1\""},
        {"MB/s": 45, "duckdb-1": 1, "MiB": 128},
        look=look_point,
    ),
    "k": Job(
        "alerts of points, minute by minute, in two runs that share a state",
        "minutes",
        SCRATCH + WATCH_TWICE,
        {},
        {"MB/s": 45, "MiB": 128},
    ),
    "l": Job(
        "a city's pipes: doubles, gaps, crossings, islands, falls",
        "pipes",
        'twin-check "$1"',
        {},
        {"MB/s": 20, "MiB": 512, "ours --jobs 2": 1.5},
    ),
}


# Who is no program: it is there when this can be done.
MODULES = {"ajv": """node -e 'require("ajv")' """}


def is_there(bench, tool):
    """Whether a peer is installed."""
    return bench.can(MODULES[tool]) if tool in MODULES else bench.has(tool)


def absent(bench, letter, peers=None):
    """Names of the peers that are not installed, of all or those asked for."""
    return [
        tool
        for tool in JOBS[letter].peers
        if (peers is None or tool in peers) and not is_there(bench, tool)
    ]


def ours(bench, letter):
    """Our own way; it says 1 when it rejects records, which is what was asked."""
    return Command(bench, "ours", JOBS[letter].ours, statuses=(0, 1))


def contenders(bench, letter, peers=None):
    """Ours first, then every peer that is there, or those of the given names."""
    found = []
    if letter == "c" and "--jobs" in bench.output("add-field", "--help"):
        found.append(Command(bench, "ours --jobs 2", 'add-field --jobs 2 "$1"'))
    if letter == "l":
        found.append(Command(bench, "ours --jobs 2", 'twin-check --jobs 2 "$1"', (0, 1)))
    for tool, text in JOBS[letter].peers.items():
        if is_there(bench, tool):
            found.append(Command(bench, tool, text))
    if letter in DUCK:
        found += [Duck(bench, DUCK[letter], threads) for threads in (1, 2)]
    return [ours(bench, letter)] + [
        peer for peer in found if peers is None or peer.name in peers
    ]
