#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""idempotence - what has been brought to a contract passes it unchanged.

    idempotence.py SRCDIR SCRATCH

Records are made up for each contract: its names, aliases and parts, with values of
every kind and those that the contract itself speaks of, most of them such as the
field takes.  What normalize makes of them it must not change, refuse or leave out
when it comes again.  Emits TAP.
"""
import json
import pathlib
import random
import subprocess
import sys

tests = 0

# Every key that a contract may have, and values that two passes may see otherwise.
EVERYTHING = {
    "id": "everything", "kind": "k", "extra": "drop", "on_error": "null",
    "missingValues": ["", "-", "—", "99", "NA"],
    "primaryKey": ["id", "time"], "uniqueKeys": [["code", "place"]],
    "foreignKeys": [{"fields": "code", "reference": {"resource": "r", "fields": "c"}}],
    "fields": [
        {"name": "id", "type": "string", "aliases": ["编号"]},
        {"name": "time", "type": "datetime", "offset": "+08:00", "aliases": ["t"],
         "compose": {"date": "日期", "hour": "时"}, "constraints": {"minimum": "2025-01-01T00:00:00Z"}},
        {"name": "seen", "type": "datetime", "format": "%Y/%m/%d %H:%M", "offset": "+08:00"},
        {"name": "serial", "type": "datetime", "format": "excel", "offset": "Z"},
        {"name": "day", "type": "date", "compose": {"year": "年", "month": "月", "day": "日"}},
        {"name": "due", "type": "date", "format": "%m/%d/%Y", "on_error": "keep"},
        {"name": "code", "type": "string", "codes": {"table": "gbt2260", "as_of": "2024-12-31"}},
        {"name": "level", "type": "integer", "codes": {"优": 1, "良": 2, "Ⅲ": 3}, "on_error": "keep"},
        {"name": "class", "type": "string", "codes": {"a": "A", "A": "A", "b": "B"}},
        {"name": "name", "type": "string", "compose": ["first", "last"], "separator": " ",
         "constraints": {"minLength": 2, "maxLength": 12}},
        {"name": "pattern", "type": "string", "on_error": "keep",
         "constraints": {"pattern": "[A-Z]\\d+", "unique": True}},
        {"name": "mail", "type": "string", "format": "email", "fold": ["width"]},
        {"name": "folded", "type": "string", "fold": ["width", "blanks", "brackets"]},
        {"name": "joined", "type": "string", "compose": ["one", "two"], "fold": ["blanks"]},
        {"name": "co", "type": "number", "unit": "mg/m3", "from_unit": "ug/m3", "aliases": ["CO"],
         "constraints": {"minimum": "0", "exclusiveMaximum": "100"}},
        {"name": "o3", "type": "number", "unit": "ug/m3", "from_unit": "ppb", "aliases": ["O3"],
         "gas": {"formula": "O3", "atomic_weights": "CIAAW-2021", "temperature_k": "298.15",
                 "pressure_hpa": "1013.25", "decimals": 1}},
        {"name": "money", "type": "number", "unit": "元", "from_unit": "万元", "aliases": ["钱"]},
        {"name": "share", "type": "number", "unit": "%", "on_error": "keep",
         "constraints": {"enum": ["0.50", "7", 12]}},
        {"name": "de", "type": "number", "decimalChar": ",", "groupChar": "."},
        {"name": "bare", "type": "integer", "bareNumber": False, "groupChar": ","},
        {"name": "flag", "type": "boolean", "trueValues": ["Y", "1"], "falseValues": ["N", "0"]},
        {"name": "year", "type": "year"}, {"name": "month", "type": "yearmonth"},
        {"name": "clock", "type": "time"}, {"name": "took", "type": "duration"},
        {"name": "place", "type": "geopoint"}, {"name": "more", "type": "object"},
        {"name": "tags", "type": "array", "separator": ["/", "、"], "codes": {"x": "X", "y": 2},
         "on_error": "keep", "constraints": {"maxLength": 2}},
        {"name": "any", "type": "any"}],
    "rules": [
        {"id": "early", "severity": "warning", "message": {"en": "m"},
         "check": {"field": "time", "op": ">=", "than": "year", "by": "year"}},
        {"id": "sum", "severity": "warning", "message": {"en": "m"},
         "check": {"sum": ["co", "de"], "equals": "bare", "tolerance": "0.5"}},
        {"id": "given", "severity": "warning", "message": {"en": "m"},
         "check": {"if": {"field": "flag", "op": "=", "value": True},
                   "then": {"any": [{"field": "level", "in": [1, 2]},
                                    {"not": {"field": "took", "is": "missing"}}]}}},
        {"id": "none", "severity": "error", "message": {"en": "m"},
         "check": {"all": [{"field": "clock", "op": "<", "value": "24:00"}]}}]}

VALUES = [
    None, True, False, 0, 7, -5, 99, 12.5, 1e3, 202503, 20260301, 45742, 123456789012345678901,
    "", "-", "—", "NA", "99", "９９", " 99 ", "7", "07", "+7", "0.50", "５０％", "１２.５", "-5", "1e3",
    "1.2万", "一千二百", "0.05mg/m3", "3万元", "1.234,5", "12,345", "€ 95", "4O",
    "2026-03-01", "2026/3/1", "20260301", "2026年3月1日", "二〇二六年三月一日", "03/01/2026",
    "2026-03-01T08:00:00+08:00", "2026-03-01T00:00:00Z", "2026-03-01 08:00", "2026/03/01 08:00",
    "2026年3月1日下午2时", "2026-03", "2026年3月", "8", "24", "08:05", "8时", "24:00", "1965", "1965年",
    "P1DT12H", "106.55, 29.56", "Y", "N", "1", "0", "true", "True", "优", "a", "A", "b", "a/b", "x、y/z",
    "渝北区", "500112", "110000", "A12", "a.b@cq.cn", "重 庆\u3000", "\u00a0x", "\"\\\n", "ok",
    "\u3000（Ａ）  【1】 ", "９\u30009",
    [], [106.55, 29.56], ["x"], [1, 2, 3], {}, {"a": [1]},
]


def check(passed, name, notes=()):
    """One line of TAP, with notes when it failed."""
    global tests
    tests += 1
    print(f"{'ok' if passed else 'not ok'} {tests} - {name}", flush=True)
    for note in list(notes)[:10] if not passed else ():
        print(f"#   {str(note)[:400]}")


def texts_of(node):
    """Every text and number that a contract speaks of: codes, enums, limits, ..."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from texts_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_of(value)
    else:
        yield node


def line_of(record, ascii_only=False):
    return json.dumps(record, ensure_ascii=ascii_only) + "\n"


def names_of(contract):
    """The names that each field may come under, and those of its parts."""
    for field in contract["fields"]:
        compose = field.get("compose", {})
        parts = compose if isinstance(compose, dict) else dict.fromkeys(compose, None)
        if not isinstance(compose, dict):
            parts = {name: name for name in compose}
        yield field, [field["name"], *field.get("aliases", ())], parts


def without_bonds(contract):
    """The contract as far as it looks at single values."""
    loose = {key: value for key, value in contract.items()
             if key not in ("primaryKey", "uniqueKeys", "foreignKeys", "rules", "extra")}
    loose["fields"] = []
    for field in contract["fields"]:
        field = {**field, "on_error": "reject"}
        constraints = field.get("constraints", {})
        field["constraints"] = {key: value for key, value in constraints.items()
                                if key not in ("required", "unique")}
        loose["fields"].append(field)
    return loose


def values_taken(contract, scratch):
    """For each name the values that its field takes, as normalize itself says."""
    own = [value for field in contract["fields"] for value in texts_of(field)]
    values = VALUES + [v for v in own + contract.get("missingValues", []) if v is not True]
    tried = [(name, value) for _, names, _ in names_of(contract) for name in names
             for value in values]
    path, rejects = scratch / "loose.json", scratch / "rejects"
    path.write_text(json.dumps(without_bonds(contract)), "utf-8")
    subprocess.run(("normalize", "--contract", path, "--rejects", rejects),
                   input="".join(line_of({name: value}) for name, value in tried).encode(),
                   capture_output=True, check=False)
    refused = {json.loads(line)["line"] for line in rejects.read_text("utf-8").splitlines()}
    taken = {}
    for number, (name, value) in enumerate(tried, 1):
        if number not in refused:
            taken.setdefault(name, []).append(value)
    return taken, values


PARTS = {"date": ["20260301", "2026-3-2", "2026年3月3日"], "year": ["2026", 2025], "month": [3, "12"],
         "day": ["1", 28], "hour": ["8", 24, "08:00"], "minute": ["0", 59], "second": [0, "30"]}


def value_for(name, taken, values, draw):
    """A value that the field takes, nine times of ten."""
    return draw.choice(taken[name] if name in taken and draw.random() < 0.95 else values)


def records_of(contract, scratch, draw):
    """Records of many shapes, each of which comes often, as in a feed."""
    taken, values = values_taken(contract, scratch)
    for _ in range(60):
        shape = []
        for field, names, parts in names_of(contract):
            if parts and draw.random() < 0.5:
                shape += [(name, PARTS.get(part, ["a", " b ", "-", None, 7]))
                          for part, name in parts.items()]
            elif field.get("constraints", {}).get("required") or draw.random() < 0.6:
                shape.append((draw.choice(names), None))
        shape += [("extra", None)] if draw.random() < 0.3 else []
        shape += [("kind", ["k"])] if draw.random() < 0.1 else []
        shape += [("warnings", [["early"], [], ["other", "sum"]])] if draw.random() < 0.2 else []
        draw.shuffle(shape)
        for _ in range(40):
            yield {name: draw.choice(some) if some else value_for(name, taken, values, draw)
                   for name, some in shape}


def normalize(contract, data):
    run = subprocess.run(("normalize", "--contract", contract), input=data, capture_output=True,
                         check=False)
    return run.returncode, run.stdout, run.stderr.decode("utf-8", "replace")


def first_difference(one, two):
    for a, b in zip(one.splitlines(), two.splitlines()):
        if a != b:
            return a.decode(), b.decode()
    return "one has more lines", ""


def hold(name, path, contract, least):
    """Makes records up for a contract, of which so many have to pass at least."""
    draw = random.Random(name)
    data = "".join(line_of(record, draw.random() < 0.2)
                   for record in records_of(contract, path.parent, draw)).encode()
    status, once, told = normalize(path, data)
    passed = once.count(b"\n")
    if status > 1 or passed < least:
        check(False, f"{name}: {least} records pass", [status, passed, *told.splitlines()])
        return
    status, twice, told = normalize(path, once)
    check(status == 0 and once == twice, f"{name}: what has passed passes unchanged",
          [status, *first_difference(once, twice), told])


def contracts_of(srcdir):
    """Those we ship, and those of the golden cases that can be used."""
    for path in sorted((srcdir / "share/cityutils/contracts").glob("*.json")):
        yield path.stem, path
    for path in sorted(srcdir.glob("tests/golden/normalize/*/c.json")):
        if normalize(path, b"")[0] == 0:
            yield path.parent.name, path


srcdir, scratch = map(pathlib.Path, sys.argv[1:])
everything = scratch / "everything.json"
everything.write_text(json.dumps(EVERYTHING), "utf-8")
hold("everything", everything, EVERYTHING, 300)
for name, path in list(contracts_of(srcdir)):
    contract = json.loads(path.read_text("utf-8-sig"))
    # Also with every bad value made null, or kept, as far as that can be.
    for on_error in ("reject", "null", "keep"):
        copy = scratch / f"{name}-{on_error}.json"
        copy.write_text(json.dumps({**contract, "on_error": on_error}), "utf-8")
        hold(f"{name}, on_error {on_error}", copy, contract, 60)
print(f"1..{tests}")
