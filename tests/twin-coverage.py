#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""twin-coverage - what twin-check tells of a register, counted again.

    twin-coverage.py SRCDIR SCRATCH

Registers and twins are made up at random: pipes of several classes in and outside of
dense areas, some missing, some surplus, old, half told, moved or bent.  Fates, sums,
distances and lengths are worked out here with fractions and by the book, and each
twin.coverage record and each id must be the same; the parts must add up to the whole,
and the order of either file must not show.  Emits TAP.
"""
import datetime
import json
import math
import pathlib
import random
import subprocess
import sys
from fractions import Fraction

try:
    import jsonschema
except ImportError:
    jsonschema = None

CLASSES = ["gas", "water", "drainage", "oil", "power"]
NOW = datetime.date(2026, 7, 1)
STALE_DAYS = 365
COMPARED = ["subclass", "diameter_mm", "material", "pressure_class", "burial", "status"]
FATES = ["covered", "missing", "stale", "incomplete"]
FOLDS = {
    "all": [], "class": ["class"], "district": ["district"], "dense": ["dense"],
    "class-dense": ["class", "dense"],
    "class-district-dense": ["class", "district", "dense"],
}
tests = 0


def tell(ok, name, detail=""):
    global tests
    tests += 1
    print(f"{'ok' if ok else 'not ok'} {tests} - {name}")
    for line in [] if ok else str(detail).splitlines()[:20]:
        print(f"# {line}")


def half_even(value):
    floor = value.numerator // value.denominator
    rest = value - floor
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and floor % 2)
    return floor + int(up)


def make_line(rng):
    x, y = rng.randrange(0, 90000), rng.randrange(0, 90000)
    line = [[x, y]]
    for _ in range(rng.choice([1, 1, 2, 4])):
        x, y = x + rng.randrange(1, 900) / 8, y + rng.randrange(-400, 400) / 8
        line.append([x, y])
    return line


def make_registered(rng, number):
    record = {"kind": "pipe.register", "id": f"管{number:05d}", "class": rng.choice(CLASSES)}
    if rng.random() < 0.9:
        record["district"] = rng.choice(["500103", "500112", "渝中"])
    if rng.random() < 0.8:
        record["dense"] = rng.random() < 0.5
    line = make_line(rng)
    if rng.random() < 0.7:
        record["geometry"] = {"type": "LineString", "coordinates": line}
    if "geometry" not in record or rng.random() < 0.5:
        record["length_m"] = rng.randrange(0, 400000) / 1000
    for name, values in (("diameter_mm", [100, 200.5, 300]), ("material", ["G", "PE", "QM"]),
                         ("status", [0, 1])):
        if rng.random() < 0.7:
            record[name] = rng.choice(values)
    return record, line


def make_twin(rng, record, line):
    twin = dict(record, kind="pipe.segment")
    twin.pop("length_m", None)
    moved = [[x + rng.randrange(-16, 16) / 8, y + rng.randrange(-16, 16) / 8]
             for x, y in line]
    if rng.random() < 0.5:
        moved.reverse()
    twin["geometry"] = {"type": "LineString", "coordinates": moved}
    for name, values in (("diameter_mm", [100, 200.50, 110]), ("material", ["G", "PE", ""]),
                         ("burial", ["ZM"]), ("accuracy_m", [0.1]), ("voltage_kv", [10]),
                         ("pressure_mpa", [0.4]), ("district", ["500103", None]),
                         ("class", CLASSES), ("dense", [True, False, None])):
        if rng.random() < (0.1 if name in ("district", "class", "dense") else 0.9):
            twin[name] = rng.choice(values)
    if rng.random() < 0.95:
        day = NOW - datetime.timedelta(days=rng.choice([0, 10, 364, 365, 366, 2000]))
        twin["surveyed"] = day.isoformat()
    return twin


def length(line):
    return sum(math.hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(line, line[1:]))


def off_line(p, line):
    least = math.inf
    for a, b in zip(line, line[1:]):
        ux, uy = b[0] - a[0], b[1] - a[1]
        square = ux * ux + uy * uy
        t = ((p[0] - a[0]) * ux + (p[1] - a[1]) * uy) / square if square else 0
        t = min(1, max(0, t))
        least = min(least, math.hypot(p[0] - a[0] - t * ux, p[1] - a[1] - t * uy))
    return least


def apart(one, two):
    return max([off_line(p, two) for p in one] + [off_line(p, one) for p in two])


def told(record, name):
    return record.get(name) not in (None, "")


def lacks(twin):
    """The mandatory attributes of share/cityutils/twin/coverage.json."""
    classes = {"water", "drainage", "gas", "heat", "oil", "industrial"}
    needs = [(classes, ["diameter_mm", "outer_mm", "width_mm"]), (classes, ["material"]),
             ({"gas", "oil"}, ["pressure_mpa", "pressure_class"]), ({"power"}, ["voltage_kv"]),
             (None, ["burial"]), (None, ["surveyed"]), (None, ["accuracy_m"])]
    return [names[0] for of, names in needs
            if (of is None or twin["class"] in of) and not any(told(twin, n) for n in names)]


def fate_of(twin):
    if twin is None:
        return "missing"
    day = twin.get("surveyed")
    if day is None or (NOW - datetime.date.fromisoformat(day[:10])).days > STALE_DAYS:
        return "stale"
    return "incomplete" if lacks(twin) else "covered"


def line_of(record):
    return record["geometry"]["coordinates"]


def millimetres(metres):
    return round(metres * 1000)


class Sum:
    def __init__(self):
        self.n, self.mm = dict.fromkeys(FATES, 0), dict.fromkeys(FATES, 0)
        self.surplus = self.surplus_mm = self.longer = self.unlike = 0
        self.apart = []
        self.differ = dict.fromkeys(["class", "district", "dense"] + COMPARED, 0)

    def take(self, record, twin):
        drawn = line_of(record) if "geometry" in record else None
        mm = millimetres(record["length_m"] if "length_m" in record else length(drawn))
        fate = fate_of(twin)
        self.n[fate] += 1
        self.mm[fate] += mm
        if twin is None:
            return
        longer = millimetres(length(line_of(twin))) - mm
        self.longer += longer
        self.unlike += abs(longer)
        if drawn:
            self.apart.append(round(apart(drawn, line_of(twin)) * 1e6))
        for name in self.differ:
            self.differ[name] += (told(record, name) and told(twin, name) and
                                  record[name] != twin[name])


def share(part, whole):
    if whole == 0:
        return None
    value = half_even(Fraction(10000 * part, whole))
    if part < whole:
        value = min(value, 9999)
    return (max(value, 1) if part else value) / 100


def as_record(by, key, total):
    registered, pairs = sum(total.n.values()), sum(total.n.values()) - total.n["missing"]
    record = {"kind": "twin.coverage", "by": by, **key}
    record["registered_km"] = sum(total.mm.values()) / 1e6
    record["registered"] = registered
    for fate in FATES:
        record[fate], record[fate + "_km"] = total.n[fate], total.mm[fate] / 1e6
    record["percent"] = share(total.mm["covered"], sum(total.mm.values()))
    record["count_percent"] = share(total.n["covered"], registered)
    record.update(surplus=total.surplus, surplus_km=total.surplus_mm / 1e6, pairs=pairs)
    if total.apart:
        n = len(total.apart)
        record.update(placed=n,
                      position_mean_m=half_even(Fraction(sum(total.apart), 1000 * n)) / 1000,
                      position_most_m=half_even(Fraction(max(total.apart), 1000)) / 1000)
    if pairs:
        record.update(longer_km=total.longer / 1e6, length_unlike_km=total.unlike / 1e6,
                      differ=total.differ)
    if by == "all":
        record["refused"] = 0
    record.update(stale_days=STALE_DAYS, rule="coverage")
    return record


def count(register, twins):
    """All records there must be, and the ids of each rule."""
    by_id = {twin["id"]: twin for twin in twins}
    registered = {record["id"] for record in register}
    records, ids = [], {"twin." + rule: [] for rule in FATES[1:] + ["surplus"]}
    for by, names in FOLDS.items():
        sums = {}

        def sum_of(record):
            key = {name: record.get(name) for name in names}
            return sums.setdefault(json.dumps(key), Sum())

        for record in register:
            sum_of(record).take(record, by_id.get(record["id"]))
        for twin in twins:
            if twin["id"] not in registered:
                total = sum_of(twin)
                total.surplus += 1
                total.surplus_mm += millimetres(length(line_of(twin)))
        records += [as_record(by, json.loads(key), total) for key, total in sums.items()]
    for record in register:
        fate = fate_of(by_id.get(record["id"]))
        if fate != "covered":
            ids["twin." + fate].append(record["id"])
    ids["twin.surplus"] = [twin["id"] for twin in twins if twin["id"] not in registered]
    return records, {rule: sorted(names) for rule, names in ids.items()}


def run(scratch, register, twins):
    for name, records in (("register", register), ("twin", twins)):
        with open(scratch / f"{name}.jsonl", "w", encoding="utf-8") as out:
            out.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    result = subprocess.run(
        ["twin-check", "--checks", "twin", "--register", "register.jsonl", "--mandatory", "coverage", "--stale",
         str(STALE_DAYS), "--now", NOW.isoformat() + "T06:00:00+08:00", "twin.jsonl"],
        cwd=scratch, capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1) or '"refused":0,"found"' not in result.stdout:
        raise SystemExit(result.stderr)
    return result.stdout


def by_key(records):
    return sorted(json.dumps(record, sort_keys=True) for record in records)


def unlike(got, wanted):
    rest = [line for line in got if line not in set(wanted)][:3]
    return "\n".join(["got:"] + rest + ["wanted:"] + [w for w in wanted if w not in set(got)][:3])


def look_at_schemas(records, seed):
    name = f"records pass their schemas, seed {seed}"
    if not jsonschema:
        tell(True, name + " # SKIP no jsonschema")
        return
    bad = []
    for kind in ("twin.finding", "twin.coverage"):
        path = pathlib.Path(sys.argv[1]) / f"share/cityutils/schemas/{kind}.schema.json"
        schema = jsonschema.Draft202012Validator(json.loads(path.read_text("utf-8")))
        bad += [e.message for r in records if r["kind"] == kind for e in schema.iter_errors(r)]
    tell(not bad, name, "\n".join(bad))


def look(rng, scratch, seed):
    register, twins = [], []
    for number in range(rng.choice([5, 60, 700])):
        record, line = make_registered(rng, number)
        fate = rng.random()
        if fate < 0.93:
            register.append(record)
        if fate > 0.1:
            twins.append(make_twin(rng, record, line))
    out = run(scratch, register, twins)
    told_of = [json.loads(line) for line in out.splitlines()]
    look_at_schemas(told_of, seed)
    records, ids = count(register, twins)
    got = by_key(r for r in told_of if r["kind"] == "twin.coverage")
    tell(got == by_key(records), f"sums are those counted again, seed {seed}",
         unlike(got, by_key(records)))
    found = {rule: [r["ids"][0] for r in told_of if r.get("rule") == rule] for rule in ids}
    tell(found == ids, f"each id is told once and in order, seed {seed}", (found, ids))
    short = {r["ids"][0]: r["lacks"] for r in told_of if r.get("rule") == "twin.incomplete"}
    tell(short == {t["id"]: lacks(t) for t in twins if t["id"] in short},
         f"what a pipe lacks is named, seed {seed}", short)
    rng.shuffle(register)
    rng.shuffle(twins)
    tell(run(scratch, register, twins) == out, f"no order shows, seed {seed}")


def main():
    scratch = pathlib.Path(sys.argv[2])
    for seed in range(12):
        look(random.Random(seed), scratch, seed)
    print(f"1..{tests}")


main()
