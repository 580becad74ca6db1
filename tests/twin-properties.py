#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""twin-properties - what must not change what twin-check finds.

Networks are made up: streets that bend, drains that fall, and some of each fault.  They
are given to twin-check as they are, and again in another order, drawn the other way
round, moved, turned, cut at their vertices, and in degrees, by a projection of our own
(Karney 2011, equations 35 and 36).  Emits TAP.
"""
import json
import math
import random
import subprocess

# In the last, an end lies above a corner of another line.
NETWORKS = [*range(1, 13), 60]
SIDE = 9  # corners of streets in a row
EAST, NORTH, MERIDIAN = 500000.0, 3270000.0, 106.5
FINDINGS = {}  # of all networks, how many of each rule


class Made:
    """One network as a list of lines: id, class, flow and points."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        for name in ("water", "drainage", "gas"):
            self.lay(name)
        self.random.shuffle(self.lines)

    def number(self, low, high):
        """Between two numbers, to the millimetre."""
        return round(self.random.uniform(low, high), 3)

    def add(self, name, points, flow=None):
        """A line of a class, with an id that says nothing."""
        letters = "".join(self.random.choice("ABCDEF0123456789") for _ in range(10))
        self.lines.append({"id": letters, "class": name, "flow": flow, "at": points})

    def lay(self, name):
        """Streets between corners; one in eight is missing, one in ten is at fault."""
        corner = {}
        shift = self.number(-15, 15)
        for i in range(SIDE):
            for j in range(SIDE):
                x = EAST + 40 * (i - SIDE // 2) + shift + self.number(-8, 8)
                y = NORTH + 40 * j + shift + self.number(-8, 8)
                corner[i, j] = (round(x, 3), round(y, 3), round(300 - 0.4 * (i + j), 3))
        for (i, j), one in corner.items():
            for other in ((i + 1, j), (i, j + 1)):
                if other in corner and self.random.random() < 0.875:
                    self.street(name, one, corner[other])
        for _ in range(3):
            self.extra(name, corner[self.random.choice(list(corner))])

    def street(self, name, one, other):
        """From corner to corner, with bends; some begin beside their corner, or rise."""
        points = [one]
        bends = self.random.randrange(4)
        for k in range(1, bends + 1):
            share = k / (bends + 1)
            on = [a + share * (b - a) for a, b in zip(one, other)]
            on[0] += self.number(-3, 3)
            on[1] += self.number(-3, 3)
            points.append(tuple(round(v, 3) for v in on))
        points.append(other)
        fault = self.random.random()
        if fault < 0.04:
            angle = self.random.uniform(0, 6.28)
            far = self.random.choice((0.01, 0.02, 0.03, 0.04, 0.07, 0.2))
            x, y = one[0] + far * math.cos(angle), one[1] + far * math.sin(angle)
            points[0] = (round(x, 3), round(y, 3), one[2])
        elif fault < 0.06 and bends:
            points[1] = points[1][:2] + (round(one[2] + self.number(0.1, 2), 3),)
        elif fault < 0.08:
            self.add(name, points[::-1] if fault < 0.07 else points, None)
        backward = self.random.random() < 0.5
        self.add(
            name,
            points[::-1] if backward else points,
            "backward" if backward else "forward",
        )

    def extra(self, name, one):
        """What lies across, nowhere, or in one point."""
        x, y, z = one
        far = self.number(30, 60)
        self.add(name, [one, (round(x + far, 3), round(y + 0.7 * far, 3), z)])
        self.add(name, [one, one])
        off = [(round(x + a, 3), round(y + b, 3), z) for a, b in ((15, 7), (19, 9), (19, 13))]
        self.add(name, off)
        loop = ((0, 0), (-9, 4), (-9, 9), (-5, 9), (-5, -2))
        self.add(name, [(round(x + a, 3), round(y + b, 3), z) for a, b in loop])


def record(line, write):
    """A line as a record, its points written by `write`."""
    points = ",".join(f"[{write(point)}]" for point in line["at"])
    flow = f',"flow":"{line["flow"]}"' if line["flow"] else ""
    return (
        f'{{"kind":"pipe.segment","id":"{line["id"]}","class":"{line["class"]}"{flow},'
        f'"geometry":{{"type":"LineString","coordinates":[{points}]}}}}\n'
    )


def metres(point):
    """To the micrometre."""
    return f"{point[0]:.6f},{point[1]:.6f},{point[2]:.3f}"


def degrees(point):
    """To a hundredth of a micrometre, or so."""
    lon, lat = unproject(point[0], point[1])
    return f"{lon:.13f},{lat:.13f},{point[2]:.3f}"


def unproject(east, north):
    """Longitude and latitude of CGCS2000 by Krueger's series to the fourth power."""
    flat = 1 / 298.257222101
    n = flat / (2 - flat)
    radius = 6378137 / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    beta = (
        n / 2 - 2 / 3 * n**2 + 37 / 96 * n**3 - n**4 / 360,
        n**2 / 48 + n**3 / 15 - 437 / 1440 * n**4,
        17 / 480 * n**3 - 37 / 840 * n**4,
        4397 / 161280 * n**4,
    )
    xi, eta = north / radius, (east - 500000) / radius
    a = xi - sum(
        b * math.sin(2 * k * xi) * math.cosh(2 * k * eta) for k, b in enumerate(beta, 1)
    )
    b = eta - sum(
        b * math.cos(2 * k * xi) * math.sinh(2 * k * eta) for k, b in enumerate(beta, 1)
    )
    wanted = math.sin(a) / math.hypot(math.sinh(b), math.cos(a))
    e = math.sqrt(flat * (2 - flat))
    tau = wanted
    for _ in range(6):
        sigma = math.sinh(e * math.atanh(e * tau / math.hypot(1, tau)))
        now = tau * math.hypot(1, sigma) - sigma * math.hypot(1, tau)
        slope = (1 + (1 - e * e) * tau * tau) / ((1 - e * e) * math.hypot(1, tau))
        tau += (wanted - now) / math.hypot(1, now) * slope
    lon = MERIDIAN + math.degrees(math.atan2(math.sinh(b), math.cos(a)))
    return lon, math.degrees(math.atan(tau))


def check(lines, write=metres, options=()):
    """What twin-check prints."""
    text = "".join(record(line, write) for line in lines)
    done = subprocess.run(
        ["twin-check", "--format", "jsonl", *options],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode > 1:
        raise SystemExit(f"Bail out! twin-check: {done.stderr}")
    return done.stdout


def found(text):
    """Rule, ids, and whole millimetres of every finding; places beside."""
    rows = []
    for line in text.splitlines():
        one = json.loads(line)
        if one["kind"] == "twin.finding":
            measured = round(1000 * one.get("measured", -1))
            rows.append((one["rule"], tuple(one["ids"]), measured, one["at"]))
    return sorted(rows)


def are_alike(one, two, slack=0):
    """The same findings, measured alike but for so many millimetres."""
    return [row[:2] for row in one] == [row[:2] for row in two] and all(
        abs(a[2] - b[2]) <= slack for a, b in zip(one, two)
    )


def turned(lines, angle):
    """About a point, to the micrometre."""
    cosine, sine = math.cos(angle), math.sin(angle)

    def turn(point):
        x, y = point[0] - EAST, point[1] - NORTH
        return (EAST + x * cosine - y * sine, NORTH + x * sine + y * cosine, point[2])

    return mapped(lines, turn)


def mapped(lines, function):
    """All points elsewhere."""
    return [{**line, "at": [function(point) for point in line["at"]]} for line in lines]


def drawn_backward(lines):
    """The same pipes from their other ends."""
    other = {"forward": "backward", "backward": "forward", None: None}
    return [{**line, "at": line["at"][::-1], "flow": other[line["flow"]]} for line in lines]


def split(lines, findings):
    """Cuts at a vertex what nothing was found of; the second part has a great id."""
    named = {name for row in findings for name in row[1]}
    parts = []
    for line in lines:
        if line["id"] in named or len(line["at"]) < 3:
            parts.append(line)
            continue
        middle = len(line["at"]) // 2
        parts.append({**line, "at": line["at"][: middle + 1]})
        parts.append({**line, "at": line["at"][middle:], "id": "~" + line["id"]})
    return parts, len(parts) > len(lines)


def places_agree(one, two):
    """Degrees against metres, to a millimetre: 1e-8 degrees, and a half for rounding."""
    for mine, other in zip(one, two):
        lon, lat = unproject(*mine[3])
        if abs(lon - other[3][0]) > 1.6e-8 or abs(lat - other[3][1]) > 1.6e-8:
            return False
    return True


class Tap:
    """Counts what is tested."""

    def __init__(self):
        self.tests = 0
        self.failed = 0

    def ok(self, good, name):
        """One test."""
        self.tests += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.tests} - {name}")


def try_network(seed, tap):
    """All properties of one network."""
    made = Made(seed)
    lines = made.lines
    base_text = check(lines)
    base = found(base_text)
    for row in base:
        FINDINGS[row[0]] = FINDINGS.get(row[0], 0) + 1
    again = made.random.sample(lines, len(lines))
    tap.ok(check(again) == base_text, f"{seed}: another order gives the same bytes")
    tap.ok(
        are_alike(found(check(drawn_backward(lines))), base),
        f"{seed}: pipes drawn from their other ends",
    )
    moved = mapped(lines, lambda p: (p[0] + 38123456.789, p[1] - 1234567.891, p[2] - 250))
    tap.ok(are_alike(found(check(moved)), base), f"{seed}: moved")
    quarter = mapped(lines, lambda p: (EAST - p[1] + NORTH, NORTH + p[0] - EAST, p[2]))
    tap.ok(are_alike(found(check(quarter)), base), f"{seed}: turned by a quarter")
    angle = made.random.uniform(0.1, 6)
    tap.ok(
        are_alike(found(check(turned(lines, angle))), base, 1), f"{seed}: turned by {angle}"
    )
    parts, any_split = split(lines, base)
    tap.ok(any_split and are_alike(found(check(parts)), base, 1), f"{seed}: split")
    # Lines of the network lie as far on either side of the meridian.
    earth = found(check(lines, degrees, ("--crs", "CGCS2000")))
    tap.ok(are_alike(earth, base, 1), f"{seed}: degrees find what metres do")
    tap.ok(
        len(earth) == len(base) and places_agree(base, earth),
        f"{seed}: degrees find it where metres do",
    )


def main():
    """Networks one after the other; each rule must have been tried."""
    tap = Tap()
    for seed in NETWORKS:
        try_network(seed, tap)
    for rule in (
        "dup.geometry line.zero-length line.self-crossing snap.gap crossing.no-node "
        "component.island slope.reverse"
    ).split():
        tap.ok(FINDINGS.get(rule, 0) >= 5, f"{rule} was found now and then")
    print(f"1..{tap.tests}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
