#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""infer - a contract inferred from records takes the same records.

    infer.py DATA SCRATCH

For values made up to be hard to tell apart, and for every table below DATA that
ingest reads.  Emits TAP.
"""
import json
import os
import pathlib
import random
import subprocess
import sys

# What stands in columns, and what looks like it.
POOLS = [
    ["1", "2.5", "-3", "+4", "1e3", ".5", "5."],
    ["1", "20", "300", "－4", "５", "６７"],
    ["007", "8", "0"],
    ["123456789012345678901", "5"],
    ["1.2万", "3亿", "12"],
    ["一", "二", "十"],
    ["50%", "0.05mg/m3", "3"],
    ["2025-03-26", "2025/3/26", "20250326", "2025年3月26日", "二〇二五年三月二十六日"],
    ["20250326", "20240229", "19000101"],
    ["20250326", "20250230"],
    ["2025-03-26T08:00:00+08:00", "2025-03-26 08:00:00Z"],
    ["2025-03-26 08:00", "2025/3/26 14:05:30", "2025年3月26日14时"],
    ["12/25/2013 01:02:03 PM", "01/02/2013 12:00:00 AM"],
    ["01/02/2013 12:00:00 AM", "03/04/2013 01:00:00 AM"],
    ["25.12.2013", "1.2.2013"],
    ["1979/01/01 00:00:00+00", "1979/01/01 00:00:00-0500"],
    ["重庆", "北京", " A1 ", "\"quoted\"", "a\\b", "\n", "x" * 300],
    ["true", "false"], ["TRUE", "False"], [True, "false"], ["true", "1"],
    ["是", "否"], ["Y", "n"], ["yes"], ["Ｙ", "No"], [True, "N", "Y"],
    ["106.55", "181"], ["29.56", "-90"], [1, 0], ["0", "1", "2"],
    [1, 2.5, -3, 123456789012345678901234567890, 1e300],
    [1, "2", "x"],
    [True, False, None],
    [["a"], [], None],
    [["a"], "b"],
    [{"a": 1}, {}],
    [None],
    [""],
]
# One value in several spellings, by its number: what they say twice is no key.
SPELLINGS = [
    lambda k: [str(k), f"+{k}", k, f"{k}e0", f"０{k}", f"{k} "],
    lambda k: [str(k), k],
    lambda k: [f"S{k}", f"Ｓ{k}", f" S{k}"],
    lambda k: [f"2025-03-{k + 1:02}", f"2025/3/{k + 1}", f"202503{k + 1:02}", f"2025年3月{k + 1}日"],
    lambda k: [f"03/{k + 1:02}/2025", f"3/{k + 1}/2025"],
    lambda k: [f"2025-03-{k + 1:02} 24:00", f"2025-03-{k + 2:02} 00:00", f"2025-3-{k + 2} 0:00"],
    lambda k: [f"2025-03-01T{k:02}:00:00+00:00", f"2025-03-01T{k + 1:02}:00:00+01:00",
               f"2025-03-01T{k:02}:00:00Z", f"2025-03-01T{k:02}:00:00.0Z"],
    lambda k: [f"03/{k % 20 + 1:02}/2025 12:00:00 {'AM' if k % 2 else 'PM'}"],
]
MISSING = ["", "-", "—", "－", "NA", "NaN", "NULL", "无", "缺测", None, " ", "/"]
NAMES = ["a", "lon", "纬度", "站点", "PM2.5(μg/m³)", "产值（万元）", "长度[km]", "占比(%)", "time", "id", "x/y~z",
         "时间 (State Plane)", "\"", "名\u3000称", "Date", "hour", "year", "month", "day", ""]


def told(passed, number, name, notes=()):
    """One line of TAP, with notes when it failed."""
    print(f"{'ok' if passed else 'not ok'} {number} - {name}", flush=True)
    for note in list(notes)[:10] if not passed else ():
        print(f"#   {str(note)[:400]}")


def fault(records, scratch):
    """Why the contract inferred from a file does not take it, or None."""
    contract = scratch / "inferred.json"
    done = subprocess.run(("normalize", "--infer", "-o", contract, records),
                          capture_output=True, check=False)
    if done.returncode:
        return f"no contract: {done.stderr.decode()}"
    done = subprocess.run(("normalize", "-c", contract, records), capture_output=True,
                          check=False)
    if done.returncode:
        return f"refused: {done.stderr.decode()}"
    again = subprocess.run(("normalize", "-c", contract), input=done.stdout,
                           capture_output=True, check=False)
    return None if again.stdout == done.stdout else f"not idempotent: {again.stderr.decode()}"


def made_up(seed, scratch):
    """Records of some columns, each of one pool, with what may be missing between."""
    chance = random.Random(seed)
    columns = {name: chance.choice(POOLS) for name in chance.sample(NAMES, chance.randint(1, 9))}
    often = chance.choice([0, 0.1, 0.9])
    lines = []
    for _ in range(chance.choice([1, 2, 30])):
        record = {name: chance.choice(MISSING if chance.random() < often else pool)
                  for name, pool in columns.items() if chance.random() < 0.97}
        lines.append(json.dumps(record, ensure_ascii=chance.random() < 0.3))
    file = scratch / "made-up.jsonl"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    why = fault(file, scratch)
    # Objects and fields without a name are in no contract.
    nothing = why and "no record with a field" in why and \
        not any(isinstance(value, (str, int, float, list)) and key
                for line in lines for key, value in json.loads(line).items() if pure(columns[key]))
    return None if nothing else why


def spelled(seed, scratch):
    """Records of values that come once, or twice in other spellings; and the key guessed."""
    chance = random.Random(seed)
    columns = {name: chance.choice(SPELLINGS) for name in chance.sample(NAMES[:-1], 3)}
    step = chance.choice([1, 1, 2])
    often = chance.choice([0, 0, 0.5])
    lines = []
    for i in range(20):
        values = {name: pool(i // step) for name, pool in columns.items()}
        lines.append(json.dumps({name: chance.choice(them) if chance.random() < often else them[0]
                                 for name, them in values.items()}))
    file = scratch / "spelled.jsonl"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    why = fault(file, scratch)
    return why, json.loads((scratch / "inferred.json").read_text("utf-8")).get("primaryKey")


def pure(pool):
    """Whether a pool's values are of one kind, which some type takes."""
    return len({type(value) for value in pool}) == 1


def tables(data, scratch):
    """The faults of all tables, and how many there were."""
    faults, n = [], 0
    ends = (".csv", ".csv.gz", ".tsv", ".jsonl", ".geojsonl")
    paths = [path for path in sorted(data.rglob("*")) if path.name.endswith(ends)]
    # Under sanitizers a program takes long to start: some will do.
    for path in paths[::7 if "CITYUTILS_SANITIZED" in os.environ else 1]:
        records = scratch / "records.jsonl"
        subprocess.run(("ingest", "-o", records, path), capture_output=True, check=False)
        if not records.exists() or not records.stat().st_size:
            continue
        why = fault(records, scratch)
        records.unlink()
        n += 1
        if why:
            faults.append(f"{path}: {why}")
    return faults, n


def main():
    data, scratch = map(pathlib.Path, sys.argv[1:3])
    faults = [f"seed {seed}: {why}" for seed in range(300) if (why := made_up(seed, scratch))]
    told(not faults, 1, "made-up records pass the contract that is inferred from them", faults)
    results = [spelled(seed, scratch) for seed in range(300)]
    faults = [f"seed {seed}: {why}" for seed, (why, _) in enumerate(results) if why]
    keys = sum(key is not None for _, key in results)
    told(not faults and 50 < keys < 250, 2, "a key that is guessed holds, however values are spelled",
         [keys, *faults])
    name = "every table passes the contract that is inferred from it"
    if data.is_dir():
        faults, n = tables(data, scratch)
        told(n > 40 and not faults, 3, name, [n, *faults])
    else:
        print(f"ok 3 - {name} # SKIP no test data: set CITYUTILS_TEST_DATA")
    print("1..3")


main()
