# SPDX-License-Identifier: Apache-2.0
"""risk_watch_made - models, registers and readings at random, for risk_watch.py."""
import json
import subprocess
from datetime import datetime, timedelta
from fractions import Fraction as F

from risk import half_up, leaf_value, make_model, text, written

SIX = 10**6
MINUTE = 60 * 10**6  # in microseconds
# 2026-06-01T08:00:00+08:00, and some hours before times change their sign.
BEGINS = [1780272000 * 10**6, 1780272000 * 10**6, -6 * 60 * MINUTE]
OFFSETS = ["+08:00", "+08:00", "+08:00", "Z", "-03:30", "+05:45"]


def time_text(time, offset):
    """RFC 3339, with a fraction if there is one."""
    minutes = 0 if offset == "Z" else int(offset[1:3]) * 60 + int(offset[4:])
    local = datetime(1970, 1, 1) + timedelta(microseconds=time)
    local += timedelta(minutes=-minutes if offset[0] == "-" else minutes)
    fraction = f".{local.microsecond:06d}" if local.microsecond else ""
    return f"{local:%Y-%m-%dT%H:%M:%S}{fraction}{offset}"


# Models and registers, at random.

def make_alerts(rand, seen):
    """Up to four alerts at scores that do come."""
    alerts = []
    for n in range(rand.randint(1, 4)):
        of = rand.choice(["score", "score", "rise", "silence"])
        alert = {"id": f"a{n}", "zh": f"警{n}", "en": f"alert {n}", "of": of}
        if of == "score":
            low, high = sorted([rand.choice(seen), rand.choice(seen[1:])])
            alert["raise"], alert["clear"] = text(high), text(max(low, seen[0] + F(1, SIX)))
        if of == "rise":
            span = max(F(1), seen[-1] - seen[0])
            alert["raise"] = text(half_up(span / rand.choice([2, 3, 5, 8]), 3))
            alert["clear"] = text(half_up(F(alert["raise"]) / rand.choice([1, 2, 4]), 3))
        if of != "score":
            alert["within_minutes"] = rand.choice([5, 15, 30, 60])
        if rand.random() < 0.5:
            alert["hold_minutes"] = rand.choice([3, 10, 30, 90])
        alerts.append(alert)
    return alerts


def watched_model(rand, name):
    """One of risk.py's, with limits of freshness, units, ranges and alerts."""
    model = None
    while not model:
        how = rand.choice(["sum", "sum", "sum", "max", "geometric", "product", "matrix", None])
        model = make_model(rand, name, rand.randint(1, 3), how)
    leaves = model["leaves"]
    if len(leaves) > 2 and rand.random() < 0.4:
        # Two that read the same.
        numeric = [leaf for leaf in leaves if leaf["kind"] != "categories"]
        if len(numeric) > 1:
            numeric[1]["field"] = numeric[0]["field"]
    for leaf in leaves:
        if rand.random() < 0.8:
            leaf["fresh_minutes"] = rand.choice([1, 5, 20, 20, 60, 180])
        if rand.random() < 0.5:
            leaf["unit"] = rand.choice(["mm", "m", "h"])
        if leaf["kind"] != "categories" and rand.random() < 0.5:
            raws = [r for r, _ in leaf["points"] if r is not None]
            leaf["range"] = (min(raws) - 10, max(raws) + 10)
    book = model["book"]
    book["score"] = written(model["root"])
    put_ranges(book["score"], {leaf["id"]: leaf for leaf in leaves})
    model["decimals"] = book["decimals"] = rand.choice([0, 1, 2, 6])
    book["alerts"] = model["alerts"] = make_alerts(rand, model["seen"])
    model["id"] = name
    with open(f"{name}.json", "w", encoding="utf-8") as file:
        json.dump(book, file)
    done = subprocess.run(["riskscore", "check-model", f"./{name}.json"],
                          capture_output=True, check=False)
    return model if done.returncode == 0 else watched_model(rand, name)


def put_ranges(node, leaves):
    for member in node.get("of", []):
        put_ranges(member, leaves)
    leaf = leaves.get(node["id"], {})
    if "range" in leaf:
        node["range"] = [text(r) for r in leaf["range"]]


def raw_of(rand, leaf):
    """What may be read for a leaf."""
    if leaf["kind"] == "categories":
        word = rand.choice(leaf["points"])[0]
        return word if word[0] == "w" or rand.random() < 0.5 else F(word)
    known = [r for r, _ in leaf["points"] if r is not None]
    low, high = int(known[0] * 1000) - 9000, int(known[-1] * 1000) + 9000
    return rand.choice(known) if rand.random() < 0.4 else F(rand.randint(low, high), 1000)


def is_taken(leaves, raw):
    """Whether all leaves of a field take it."""
    for leaf in leaves:
        if leaf["kind"] == "categories":
            try:
                leaf_value(leaf, raw)
            except (KeyError, ValueError):
                return False
        elif isinstance(raw, str):
            return False
        elif "range" in leaf and not leaf["range"][0] <= raw <= leaf["range"][1]:
            return False
    return True


def json_of(value):
    return text(value) if isinstance(value, F) else json.dumps(value)


def text_of(word):
    """A category, however it is written."""
    try:
        return text(F(word))
    except ValueError:
        return word


def make_register(rand, models):
    """Lines, and points as [id, model, members, attributes]."""
    points, lines = [], []
    for n in range(rand.randint(0, 6)):
        model = rand.choice(models)
        values = [("id", f"P{n}")]
        if model is not models[0]:
            values.append(("model", f"./{model['id']}.json"))
        if rand.random() < 0.8:
            values.append(("district", rand.choice(["A", "B"])))
        if rand.random() < 0.5:
            values.append(("kind", rand.choice(["gate", "slope"])))
        attributes = {}
        for field in sorted({leaf["field"] for leaf in model["leaves"]}):
            leaves = [leaf for leaf in model["leaves"] if leaf["field"] == field]
            raw = raw_of(rand, leaves[0])
            if rand.random() < 0.2 and is_taken(leaves, raw):
                attributes[field] = raw
                values.append((field, raw))
        lines.append("{" + ",".join(f'"{k}":{json_of(v)}' for k, v in values) + "}\n")
        members = [({"id": "point", "kind": "point_kind"}.get(k, k), v)
                   for k, v in values if k != "model"]
        points.append([f"P{n}", model, members, attributes])
    return lines, points


def make_readings(rand, models, points, n):
    """(point, time, offset, category, value, unit), mostly good."""
    by_id = {p[0]: p[1] for p in points}
    ids = list(by_id) + ["X1", "X2"]
    pace = rand.choice([30, 120, 400])
    clock, readings = rand.choice(BEGINS) + rand.randint(0, 100) * MINUTE, []
    for _ in range(n):
        if rand.random() < 0.7:
            clock += rand.choice([0, rand.randint(0, pace) * 10**6, rand.randint(0, pace) * 500000,
                                  rand.choice([1, 5, 10, 20]) * MINUTE])
        if rand.random() < 0.02:
            clock += rand.randint(30, 300) * MINUTE
        id_ = rand.choice(ids)
        model = by_id.get(id_, models[0])
        leaf = rand.choice(model["leaves"])
        time, value, unit = clock, raw_of(rand, leaf), leaf.get("unit")
        category = leaf["field"]
        oddity = rand.random()
        if oddity < 0.15:
            time -= rand.choice([1, 30, 600, 1200, 3600, 3601]) * 10**6
        elif oddity < 0.18 and readings:
            id_, time, _, category, value, unit = rand.choice(readings[-5:])
            if rand.random() < 0.3 and isinstance(value, F):
                value += 1
        elif oddity < 0.20:
            unit = rand.choice(["cm", "km", "s", 5])
        elif oddity < 0.22:
            value = rand.choice(["nothing", F(10**7), F(-10**7), None, True])
        elif oddity < 0.24:
            category = "wind"
        elif oddity < 0.25:
            id_ = rand.choice([None, 7])
        readings.append((id_, time, rand.choice(OFFSETS), category, value,
                         unit if rand.random() < 0.7 else None))
    return readings


def reading_text(reading):
    id_, time, offset, category, value, unit = reading
    line = {"time": time_text(time, offset), "category": category}
    body = "".join(f',"{k}":{json.dumps(v)}' for k, v in line.items())
    unit = f',"unit":{json.dumps(unit)}' if unit is not None else ""
    return f'{{"point":{json.dumps(id_)}{body},"value":{json_of(value)}{unit}}}\n'
