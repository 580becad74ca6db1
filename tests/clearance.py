#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clearance - distances of pipes by brute force, in exact fractions.

    clearance.py SRCDIR

Pipes are made up on a coarse lattice, so that lines often touch, end on each other, lie
on one axis or exactly at the distance that is asked.  Every piece is held against every
other one by the definitions of twin-check(1), with the rulebook read anew.  What twin-check
finds must be that, in any order of the pipes, and when all are moved and turned.
Emits TAP.
"""
import json
import math
import pathlib
import random
import subprocess
import sys
from fractions import Fraction as F

PRESSURES = [("low", F("0.01"), True), ("medium-B", F("0.2"), False),
             ("medium-A", F("0.4"), False), ("sub-high-B", F("0.8"), False),
             ("sub-high-A", F("1.6"), False)]
RANK = {"none": 0, "secondary": 1, "primary": 2}
COSINE_SQUARE = F(3, 4)  # of 30 degrees
NO, PERHAPS, YES = range(3)
tests = 0


def check(good, what, notes=()):
    global tests
    tests += 1
    print(f"{'ok' if good else 'not ok'} {tests} - {what}")
    for note in notes if not good else ():
        print(f"# {note}")


def pressure_of(pipe):
    """The class of gas, and whether anything is known of it."""
    if "pressure_class" in pipe:
        return pipe["pressure_class"], True
    if "pressure_mpa" not in pipe:
        return None, False
    mpa = F(str(pipe["pressure_mpa"]))
    for name, limit, below in PRESSURES:
        if mpa < limit or (mpa == limit and not below):
            return name, True
    return None, True


def is_kind(pipe, kind):
    answer = YES if kind["class"] == pipe["class"] else NO
    for key in "subclass", "burial", "material":
        if key in kind:
            answer = min(answer, PERHAPS if key not in pipe else
                         YES if pipe[key] in kind[key] else NO)
    if "pressure" in kind:
        name, known = pressure_of(pipe)
        answer = min(answer, PERHAPS if not known else YES if name in kind["pressure"] else NO)
    size = pipe.get("diameter_mm", pipe.get("width_mm"))
    if size > float(kind.get("to_mm", "inf")) or size <= float(kind.get("above_mm", "-1")):
        answer = NO
    if "from_kv" in kind or "below_kv" in kind:
        kv = pipe.get("voltage_kv")
        inside = kv is not None and float(kind.get("from_kv", 0)) <= kv < float(
            kind.get("below_kv", "inf"))
        answer = min(answer, PERHAPS if kv is None else YES if inside else NO)
    return answer


def kinds_of(pipe):
    kinds = []
    for kind in book["kinds"]:
        answer = is_kind(pipe, kind)
        if answer == NO or (answer == PERHAPS and kind.get("known")):
            continue
        kinds.append(kind["id"])
        if answer == YES and kind.get("known"):
            break
    return kinds


def names(name, kind):
    return kind == name or kind.startswith(name + ".")


def cell(rows, one, other):
    for row in rows:
        of = row["of"] if isinstance(row["of"], list) else [row["of"]]
        if any(names(name, one) for name in of):
            for name, m in row["m"].items():
                if names(name, other):
                    return F(0) if m == "-" else F(m), row["verified"]
    return None


def lesser(*figures):
    return min(figures, key=lambda figure: (figure[0], -RANK[figure[1]]))


def asked(table, ones, others, either):
    """The least that any pair of kinds is asked; None where one of them has no figure."""
    result = None
    for one in ones:
        for other in others:
            figures = [cell(book[table], one, other)]
            if either:
                figures.append(cell(book[table], other, one))
            figures = [figure for figure in figures if figure]
            if not figures:
                return None
            result = lesser(*figures, *[result] * (result is not None))
    return result


def width(pipe):
    return F(str(pipe.get("width_mm", pipe.get("outer_mm", pipe.get("diameter_mm"))))) / 1000


def walls(pipe, z):
    height = F(str(pipe["height_mm"])) / 1000 if "height_mm" in pipe else width(pipe)
    down = {"axis": height / 2, "top": height, "bottom": 0}[pipe.get("level_of", "axis")]
    return z - down, z - down + height


def minus(a, b):
    return a[0] - b[0], a[1] - b[1]


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1]


def turn(a, b):
    return a[0] * b[1] - a[1] * b[0]


def crossing(p, q):
    """Where two pieces cross, 0 to 1 on each, or None."""
    u, v, w = minus(p[1], p[0]), minus(q[1], q[0]), minus(q[0], p[0])
    if turn(u, v) == 0:
        return None
    along, other = F(turn(w, v)) / turn(u, v), F(turn(w, u)) / turn(u, v)
    return (along, other) if 0 <= along <= 1 and 0 <= other <= 1 else None


def distance(point, piece):
    """The square of the distance, and where on the piece, 0 to 1."""
    u = minus(piece[1], piece[0])
    along = min(max(F(dot(minus(point, piece[0]), u)) / dot(u, u), F(0)), F(1))
    foot = piece[0][0] + along * u[0], piece[0][1] + along * u[1]
    return dot(minus(point, foot), minus(point, foot)), along


def root(square):
    """Exact where it can be, so that what is just far enough is."""
    n, d = math.isqrt(square.numerator), math.isqrt(square.denominator)
    return F(n, d) if F(n * n, d * d) == square else F(math.sqrt(square))


def stretch(on, of):
    u = minus(on[1], on[0])
    s, t = dot(minus(of[0], on[0]), u), dot(minus(of[1], on[0]), u)
    return (min(dot(u, u), max(s, t)) - max(0, min(s, t))) / math.sqrt(dot(u, u))


def are_along(p, q):
    u, v = minus(p[1], p[0]), minus(q[1], q[0])
    return dot(u, v) ** 2 >= COSINE_SQUARE * dot(u, u) * dot(v, v)


def pieces(pipe):
    return list(zip(pipe["line"], pipe["line"][1:]))


def end_on(a, b):
    return any(distance(end, piece)[0] == 0
               for end in (a["line"][0], a["line"][-1]) for piece in pieces(b))


def levels_at(a, p, b, q):
    """Levels of both lines at each place where these pieces cross."""
    at = crossing(p, q)
    if at:
        yield (p[0][2] + at[0] * (p[1][2] - p[0][2]), q[0][2] + at[1] * (q[1][2] - q[0][2]))
        return
    for mine, of, other, to in (a, p, b, q), (b, q, a, p):
        for end in of:
            square, along = distance(end, to)
            length = root(dot(minus(*to[:2]), minus(*to[:2])))
            last = ((to[0] == other["line"][0] and along * length <= F(1, 1000)) or
                    (to[1] == other["line"][-1] and (1 - along) * length <= F(1, 1000)))
            if (end in (mine["line"][0], mine["line"][-1]) and not are_along(p, q) and
                    square < (width(other) / 2) ** 2 and not last):
                there = to[0][2] + along * (to[1][2] - to[0][2])
                yield (end[2], there) if mine is a else (there, end[2])


def millimetres(metres):
    return math.floor(metres * 1000 + F(1, 2))


def is_on_edge(metres):
    """So near to half a millimetre that rounding may go either way."""
    part = metres * 1000 % 1
    return abs(part - F(1, 2)) < F(1, 1000)


def too_near(a, b):
    """Of a pair, by rule: the least measured, and what was asked."""
    every = [(p, q) for p in pieces(a) for q in pieces(b)]
    measured = []
    if a["class"] == b["class"] and (end_on(a, b) or end_on(b, a)):
        return {}
    figure = asked("horizontal", a["kinds"], b["kinds"], True)
    if figure and figure[0] > 0 and not any(crossing(p, q) for p, q in every):
        for p, q in every:
            if are_along(p, q) and stretch(p, q) > 1e-3 and stretch(q, p) > 1e-3:
                square = min(distance(p[0], q)[0], distance(p[1], q)[0],
                             distance(q[0], p)[0], distance(q[1], p)[0])
                measured.append(("clearance.horizontal",
                                 root(square) - (width(a) + width(b)) / 2, figure))
    for p, q in every:
        for za, zb in levels_at(a, p, b, q):
            one, two = walls(a, za), walls(b, zb)
            above = sum(one) >= sum(two)
            upper, lower = (a, b) if above else (b, a)
            figure = asked("vertical", upper["kinds"], lower["kinds"], False)
            if figure:
                measured.append(("clearance.vertical",
                                 one[0] - two[1] if above else two[0] - one[1], figure))
    found = {}
    for rule, metres, figure in measured:
        if (millimetres(metres) < millimetres(figure[0]) and
                (rule not in found or metres < found[rule][0])):
            found[rule] = metres, figure
    return found


def by_force(pipes):
    """{(rule, id, id): (measured, required, verified)}, and those on an edge."""
    found, edge = {}, set()
    pipes = [pipe for pipe in pipes if pipe.get("status") != 1 and
             pipe.get("burial") not in book["not_buried"]]
    for pipe in pipes:
        pipe["kinds"] = kinds_of(pipe)
    pipes = sorted((pipe for pipe in pipes if pipe["kinds"]), key=lambda pipe: pipe["id"],
                   reverse=True)
    for i, a in enumerate(pipes):
        for b in pipes[i + 1:]:
            if a.get("network", a["class"]) == b.get("network", b["class"]):
                continue
            for rule, (metres, figure) in too_near(a, b).items():
                found[rule, a["id"], b["id"]] = (millimetres(max(F(0), metres)),
                                                 millimetres(figure[0]), figure[1])
                if is_on_edge(metres):
                    edge.add((rule, a["id"], b["id"]))
    return found, edge


def make_line(rng):
    x, y, z = rng.randrange(300), rng.randrange(300), rng.randrange(100, 300)
    line = [(F(x, 10), F(y, 10), F(z, 100))]
    for _ in range(rng.choice([1, 1, 2, 3])):
        straight = rng.randrange(10, 120)
        dx, dy = rng.choice([(straight, 0), (0, straight), (straight, 0), (0, straight),
                             (rng.randrange(1, 80), rng.randrange(-80, 80))])
        x, y, z = x + dx, y + dy, z + rng.randrange(-20, 20)
        line.append((F(x, 10), F(y, 10), F(z, 100)))
    return line


def make_pipe(rng, number):
    name = rng.choice(["water", "water", "drainage", "gas", "heat", "power", "telecom", "oil"])
    pipe = {"id": f"{name}{rng.randrange(10**6)}-{number}", "class": name,
            "line": make_line(rng)}
    maybe = {
        "network": (0.15, ["N0", "N1"]),
        "status": (0.05, [1]),
        "level_of": (0.3, ["axis", "top", "bottom"]),
        "subclass": (0.3 * (name == "water"), ["ZS", "JP"]),
        "voltage_kv": (0.7 * (name == "power"), [0.4, 10, 34.9, 35, 110]),
        "burial": (0.8 * (name in ("power", "telecom")), ["ZM", "GM", "GK", "GG", "JK", "ZH"]),
        "material": (0.5 * (name == "telecom"), ["G", "PVC"]),
        "pressure_mpa": (0.4 * (name == "gas"),
                         [0.005, 0.01, 0.1, 0.2, 0.3, 0.4, 0.8, 1.2, 1.6, 2.5]),
    }
    pipe.update({key: rng.choice(values) for key, (share, values) in maybe.items()
                 if rng.random() < share})
    if name == "gas" and "pressure_mpa" not in pipe and rng.random() < 0.7:
        pipe["pressure_class"] = rng.choice(PRESSURES)[0]
    if name in ("drainage", "heat") and rng.random() < 0.2:
        pipe.update(width_mm=rng.choice([800, 1500, 3000]), height_mm=rng.choice([600, 1200]))
    else:
        pipe["diameter_mm"] = rng.choice([50, 100, 110, 200, 300, 315.5, 400, 1000])
        if rng.random() < 0.2:
            pipe["outer_mm"] = pipe["diameter_mm"] + rng.choice([8, 20.4])
    return pipe


def write(pipes, angle=0.0, east=0.0, north=0.0):
    lines = []
    for pipe in pipes:
        record = {key: value for key, value in pipe.items() if key not in ("line", "kinds")}
        record["geometry"] = {"type": "LineString", "coordinates": [
            [east + float(x) * math.cos(angle) - float(y) * math.sin(angle),
             north + float(x) * math.sin(angle) + float(y) * math.cos(angle), float(z)]
            for x, y, z in pipe["line"]]}
        lines.append(json.dumps(record) + "\n")
    return "".join(lines)


def by_program(text):
    run = subprocess.run(["twin-check", "--checks", "clearance", "--fail-on", "never"],
                         input=text, capture_output=True, text=True, check=True)
    found = {}
    for record in map(json.loads, run.stdout.splitlines()):
        if record["kind"] == "twin.finding":
            found[(record["rule"], *record["ids"])] = (
                round(record["measured"] * 1000), round(record["required"] * 1000),
                record["verified"])
    return found, run.stdout


def hold(seed, n):
    rng = random.Random(seed)
    pipes = [make_pipe(rng, number) for number in range(n)]
    want, edge = by_force(pipes)
    got, text = by_program(write(pipes))
    differ = {key for key in set(want) | set(got) if want.get(key) != got.get(key)} - edge
    check(not differ, f"{n} pipes of seed {seed}: {len(want)} too near",
          [f"{key}: {want.get(key)}, got {got.get(key)}" for key in sorted(differ)])
    rng.shuffle(pipes)
    check(by_program(write(pipes))[1] == text, f"seed {seed} in another order: the same bytes")
    got, _ = by_program(write(pipes, rng.uniform(-3, 3), 500000.0, 3270000.0))
    # Coordinates of which all digits count: a millimetre may round the other way.
    differ = {key for key in set(want) | set(got) if key not in want or key not in got or
              abs(want[key][0] - got[key][0]) > 1 or want[key][1:] != got[key][1:]} - edge
    check(len(differ) <= len(want) // 50, f"seed {seed} moved and turned: the same pairs",
          [f"{key}: {want.get(key)}, got {got.get(key)}" for key in sorted(differ)])


book = json.loads((pathlib.Path(sys.argv[1]) /
                   "share/cityutils/twin/GB50289-2016.json").read_text("utf-8"))
for seed in range(4):
    hold(seed, 45)
print(f"1..{tests}")
