#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""published-aqi - does the pipeline arrive at what the national platform said?

Reads each CSV file of a folder twice: with Python's csv module, and through
ingest | normalize | aqi-summarize.  Record by record the two must agree: the
index, level and primary pollutants that we work out with those that were
published, and every reading with the text it came from.  Emits TAP.
"""
import collections
import csv
import decimal
import gzip
import json
import pathlib
import subprocess
import sys

# The two kinds of files: the contract that reads them, what they hold (fewer
# compared would mean that something was missed), and how many readings name a
# primary pollutant that has no value in the reading itself (PM10 at 长春, at AQI
# 500): nobody can arrive at it.
KINDS = {
    "cnemc-pm25in": {"glob": "*.csv", "published": 38308, "without": 2, "tie": "\n"},
    "cnemc-national-hour": {"glob": "*.csv.gz", "published": 3046, "without": 0,
                            "tie": ","},
}

LEVELS = {"优": 1, "良": 2, "轻度污染": 3, "中度污染": 4, "重度污染": 5, "严重污染": 6}
POLLUTANTS = {
    "细颗粒物(PM2.5)": "pm25",
    "颗粒物(PM10)": "pm10",
    "二氧化硫": "so2",
    "二氧化氮": "no2",
    "一氧化碳": "co",
    "臭氧1小时": "o3",
}
VALUES = {
    "PM2.5": "pm25", "PM10": "pm10", "SO2": "so2", "NO2": "no2", "CO": "co",
    "O3_1h": "o3", "O3_8h": "o3_8h",
}
MISSING = {"", "NaN", "—", "-"}
KEYS = ("station", "time", "aqi", "level", "primary", "rule")

tests = 0
failed = 0


def check(passed, name, notes=()):
    """One line of TAP, with notes when it failed."""
    global tests, failed
    tests += 1
    failed += not passed
    print(f"{'ok' if passed else 'not ok'} {tests} - {name}")
    for note in list(notes)[:10] if not passed else ():
        print(f"#   {note}")


def pipeline(path, contract):
    """The records that the programs make of a file, and what they exit with."""
    commands = (
        ("ingest", str(path)),
        ("normalize", "--contract", contract),
        ("aqi-summarize", "--period", "hour"),
    )
    stages, source = [], None
    for command in commands:
        stage = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        if source:
            source.close()
        source = stage.stdout
        stages.append(stage)
    out = source.read()
    messages = [stage.stderr.read().decode() for stage in stages]
    statuses = [stage.wait() for stage in stages]
    records = [json.loads(line, parse_float=decimal.Decimal)
               for line in out.decode().splitlines()]
    return records, statuses, "".join(messages)


def expected_time(row):
    return (f"{row['Date'][:4]}-{row['Date'][4:6]}-{row['Date'][6:]}"
            f"T{row['Hour']}:00:00+08:00")


def primary(row):
    """The published primary pollutants; ties stand side by side."""
    named = [part.strip() for part in row["PrimaryPollution"].split(row["tie"])]
    return {POLLUTANTS[part] for part in named if part and part not in MISSING}


def without_value(row):
    return {name for column, name in VALUES.items() if row[column].strip() in MISSING}


def differences(row, record):
    """What of one reading differs, as texts."""
    for key in KEYS:
        if key not in record:
            yield f"no {key}"
    if record.get("kind") != "air.hour":
        yield f"kind {record.get('kind')}"
    if record.get("rule") != "HJ633-2012":
        yield f"rule {record.get('rule')}"
    if record.get("station") != row["WatchPoint"]:
        yield f"station {record.get('station')}, not {row['WatchPoint']}"
    if record.get("time") != expected_time(row):
        yield f"time {record.get('time')}, not {expected_time(row)}"
    for column, name in VALUES.items():
        text = row[column].strip()
        want = None if text in MISSING else decimal.Decimal(text)
        if name not in record or record[name] != want:
            yield f"{name} {record.get(name)}, not {want}"
    if row["AQI"].strip() in MISSING:
        return
    aqi = int(row["AQI"])
    if record.get("aqi") != aqi:
        yield f"aqi {record.get('aqi')}, published {aqi}"
    if record.get("published_aqi") != aqi:
        yield f"published_aqi {record.get('published_aqi')}, not {aqi}"
    level = LEVELS[row["Level"].strip()]
    if record.get("level") != level:
        yield f"level {record.get('level')}, published {level}"
    if record.get("published_level") != level:
        yield f"published_level {record.get('published_level')}, not {level}"
    want = primary(row)
    if record.get("primary") != sorted(set(record.get("primary", [])),
                                       key=list(VALUES.values()).index):
        yield f"primary {record.get('primary')}: twice, or not in order"
    # The standard names primary pollutants only above 50.
    derivable = want - without_value(row) if aqi > 50 else set()
    if set(record.get("primary", [])) != derivable:
        yield f"primary {record.get('primary')}, published {sorted(want)}"
    if set(record.get("published_primary") or []) != want:
        yield f"published_primary {record.get('published_primary')}, not {sorted(want)}"


def read_rows(path, tie):
    """The rows as Python reads them, under the names of the older files."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row["tie"] = tie
            row["Hour"] = row["Hour"].zfill(2)
            if "PM25" in row:
                row["PM2.5"] = row["PM25"]
            yield row


def compare(path, contract, count):
    """One file; adds to the count of what was compared."""
    rows = list(read_rows(path, KINDS[contract]["tie"]))
    records, statuses, messages = pipeline(path, contract)
    notes = [f"exit status {statuses}"] if any(statuses) else []
    # A column without name is told of, and is no fault.
    messages = [line for line in messages.splitlines() if "has no name" not in line]
    if messages:
        notes.append(" ".join(messages)[:300])
    if len(records) != len(rows):
        notes.append(f"{len(rows)} readings in, {len(records)} records out")
    for number, (row, record) in enumerate(zip(rows, records), 1):
        count["readings"] += 1
        if row["AQI"].strip() not in MISSING:
            count["published"] += 1
            count["without"] += bool(primary(row) & without_value(row))
        notes += [f"reading {number}: {text}" for text in differences(row, record)]
    check(not notes, f"{path.name}: {len(rows)} readings", notes)


def main():
    count = collections.Counter()
    contract = sys.argv[2]
    kind = KINDS[contract]
    paths = sorted(pathlib.Path(sys.argv[1]).glob(kind["glob"]))
    for path in paths:
        compare(path, contract, count)
    check(count["published"] == kind["published"],
          f"{count['published']} of {kind['published']} published AQI values compared",
          [f"in {len(paths)} files"])
    check(count["without"] == kind["without"],
          f"{count['without']} of {kind['without']} readings name a primary "
          "pollutant that they have no value of")
    print(f"# {count['readings']} readings in {len(paths)} files, "
          f"{count['published']} published AQI values compared")
    print(f"1..{tests}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
