# SPDX-License-Identifier: Apache-2.0
"""risk_watch.py SEED [ROUNDS] - what riskscore should say of points under watch, by the
text of riskscore(1) and city-risk-model(5) alone: the register, readings that grow old,
alerts and what joins them, rejects.  Random models and readings, in one run and cut into
many with --state.  Files go to the folder it is run in.

An instant t is 2t here, and the one right behind it, at which what was read just as long
ago as is allowed has grown stale, 2t + 1.
"""
import json
import os
import random
import subprocess
import sys
from fractions import Fraction as F

from risk import GRADES, grade_of, half_up, text, value_of
from risk_watch_made import (
    MINUTE, is_taken, make_readings, make_register, reading_text, text_of, time_text, watched_model,
)

# What is to be said.

class Point:
    def __init__(self, id_, model, members, attributes, since, offset):
        self.id, self.model, self.members = id_, model, members
        self.attributes, self.since, self.offset = attributes, since, offset
        self.cells, self.heard, self.told = {}, None, None
        self.on = [None] * len(model["alerts"])  # since when
        self.highs = []  # (instant, worst case from then on)

    def last(self):
        return self.since if self.heard is None else self.heard


class Watch:
    def __init__(self, models, points, options):
        self.fallback, self.options = models[0], options
        self.register, self.points, self.clock = points, {}, None
        self.touched, self.emptied = [], {}
        self.chains, self.out = {}, []

    # A reading.

    def faults(self, reading):
        """Rules by which it may be rejected; "duplicate", "filtered" or nothing."""
        id_, time, _, category, value, unit = reading
        faults = set()
        if not isinstance(id_, str):
            return {"risk.reading"}
        if self.options["now"] is not None and time > self.options["now"]:
            faults.add("risk.future")
        if self.clock is not None and time < self.clock - self.options["late"] * MINUTE:
            faults.add("risk.late")
        known = {p[0]: p for p in self.register}
        if id_ not in known and not self.options["adopt"]:
            return faults | {"risk.point"}
        model = known[id_][1] if id_ in known else self.fallback
        leaves = [leaf for leaf in model["leaves"] if leaf["field"] == category]
        if not leaves:
            return faults or {"filtered"}
        if id_ in known and category in known[id_][3]:
            faults.add("risk.attribute")
        if unit is not None and any(unit != leaf.get("unit") for leaf in leaves):
            faults.add("risk.unit")
        is_word_or_number = value is not None and not isinstance(value, bool)
        if not is_word_or_number or not is_taken(leaves, value):
            faults |= {"risk.type", "risk.category", "risk.range"}
        cell = self.points[id_].cells.get(category) if id_ in self.points else None
        if cell and time < cell[0]:
            faults.add("risk.order")
        if cell and time == cell[0]:
            if not is_word_or_number or not self.is_same(leaves[0], cell[1], value):
                faults.add("risk.conflict")
            return faults or {"duplicate"}
        return faults

    @staticmethod
    def is_same(leaf, a, b):
        if leaf["kind"] != "categories":
            return a == b
        return text_of(a) == text_of(b)

    def take(self, reading):
        """What became of it."""
        faults = self.faults(reading)
        if faults and faults != {"filtered"}:
            return faults
        id_, time, offset, category, value, _ = reading
        self.go_to(time, offset)
        if id_ not in self.points:
            members = [("point", id_)]
            self.points[id_] = Point(id_, self.fallback, members, {}, self.clock, offset)
        point = self.points[id_]
        if not faults:
            point.cells[category] = (time, value)
        if point.heard is None or time > point.heard:
            point.heard, point.offset = time, offset
        self.touch(point)
        return faults

    def touch(self, point):
        if point not in self.touched:
            self.touched.append(point)

    # The clock.

    def go_to(self, time, offset):
        if self.clock is None:
            self.clock = time
            for id_, model, members, attributes in self.register:
                point = Point(id_, model, members, attributes, time, offset)
                self.points[id_] = point
                self.touch(point)
        elif time > self.clock:
            self.settle()
            done = set()
            while True:
                due = min((d for p in self.points.values() for d in self.dues(p)
                           if self.clock <= d < time and (d, p.id) not in done), default=None)
                if due is None:
                    break
                # In the order of the register, then of adoption.
                for point in self.points.values():
                    if due in self.dues(point):
                        self.look(point, 2 * due + 1)
                        done.add((due, point.id))
                self.instant_over()
            self.clock = time

    def settle(self):
        for point in self.touched:
            self.look(point, 2 * self.clock)
        self.touched = []
        self.instant_over()

    def end(self):
        if self.options["now"] is not None:
            self.go_to(self.options["now"], "Z")
        if self.clock is not None:
            self.settle()

    def dues(self, point):
        """Instants behind which it is to be looked at, though nothing is heard."""
        model = point.model
        dues = {self.stale_behind(point, leaf) for leaf in model["leaves"]}
        if self.options["alerts"]:
            for alert, on in zip(model["alerts"], point.on):
                within = alert.get("within_minutes", 0) * MINUTE
                if alert["of"] == "silence":
                    dues.add(point.last() + within)
                if on is not None:
                    dues.add(on + alert.get("hold_minutes", 0) * MINUTE)
                if on is not None and alert["of"] == "rise" and point.highs:
                    twelfth = within // 12
                    last = point.highs[-1][0] // 2 // twelfth
                    dues |= {(n + 1) * twelfth for n in range(last, last + 14)}
        dues.discard(None)
        return dues

    @staticmethod
    def stale_behind(point, leaf):
        cell = point.cells.get(leaf["field"])
        if cell is None or "fresh_minutes" not in leaf:
            return None
        return cell[0] + leaf["fresh_minutes"] * MINUTE

    # Scores.

    def score(self, point, instant):
        """low, high, coverage, missing, clipped."""
        model = point.model
        clipped, missing = [], []
        policy = self.options["missing"] or "bounds"
        value = self.value(model["root"], point, instant, policy, clipped, missing)
        low, high = (half_up(x, model["decimals"]) for x in value[:2])
        return low, high, value[2], missing, clipped

    def value(self, root, point, instant, policy, clipped, missing):
        """Leaves are told apart: of two that read the same one may be stale."""
        renamed = {}

        def rename(node):
            if "of" in node:
                return {**node, "of": [rename(member) for member in node["of"]]}
            due = self.stale_behind(point, node)
            if node["field"] in point.attributes:
                renamed[node["id"]] = point.attributes[node["field"]]
            elif node["field"] in point.cells and (due is None or instant <= 2 * due):
                renamed[node["id"]] = point.cells[node["field"]][1]
            return {**node, "field": node["id"]}

        return value_of(rename(root), renamed, policy, clipped, missing)

    def look(self, point, instant):
        model = point.model
        low, high, coverage, missing, clipped = self.score(point, instant)
        grades = [grade_of(x, model["cuts"]) for x in (low, high)]
        base = {"time": time_text(instant // 2, point.offset), "score_low": text(low),
                "score_high": text(high), "coverage": text(coverage),
                "grade": grades[0] if grades[0] == grades[1] else None, "grade_worst": grades[1]}
        if self.options["alerts"]:
            self.alert(point, instant, low, high, {**base, "certain": grades[0]})
        elif self.options["every"] or point.told != (low, high, coverage):
            self.out.append({**base, "members": point.members, "rule": model["id"],
                             "missing": sorted(missing), "clipped": sorted(clipped),
                             "score": text(low) if low == high else None,
                             "policy": self.options["missing"] or "bounds"})
        point.told = (low, high, coverage)
        if not point.highs or point.highs[-1][1] != high:
            point.highs.append((instant, high))

    # Alerts.

    def alert(self, point, instant, low, high, base):
        for n, alert in enumerate(point.model["alerts"]):
            on, off = self.judge(point, alert, instant, low, high)
            since = point.on[n]
            if since is None and on:
                point.on[n] = instant // 2
                self.chain(point, alert, base, 1)
            elif since is not None and off and \
                    instant >= 2 * (since + alert.get("hold_minutes", 0) * MINUTE):
                point.on[n] = None
                self.chain(point, alert, base, -1)
            if point.on[n] is not None and alert["of"] != "silence":
                self.chain(point, alert, base, 0)

    @staticmethod
    def judge(point, alert, instant, low, high):
        if alert["of"] == "silence":
            on = instant > 2 * (point.last() + alert["within_minutes"] * MINUTE)
            return on, not on
        least = F(0)
        if alert["of"] == "rise":
            twelfth = alert["within_minutes"] * MINUTE // 12
            begin = 2 * (instant // 2 // twelfth - 12) * twelfth
            ends = [at for at, _ in point.highs[1:]] + [instant]
            least = min([h for (_, h), end in zip(point.highs, ends) if end >= begin] + [high])
        return low - least >= F(alert["raise"]), high - least < F(alert["clear"])

    def chain(self, point, alert, base, step):
        """One point more (1), one less (-1), or as many (0), of those that are joined."""
        by = self.options["by"]
        members = [(k, dict(point.members).get({"id": "point", "kind": "point_kind"}.get(k, k)))
                   for k in by] if by else point.members
        members = [({"id": "point", "kind": "point_kind"}.get(k, k), v) for k, v in members]
        rule = f"{point.model['id']}/{alert['id']}"
        key = (rule, json.dumps([v for _, v in members], default=text))
        chain = self.chains.setdefault(key, {"points": 0, "begun": 0, "sent": 0, "open": False})
        chain["points"] += step
        worst = GRADES.index(base["certain"])
        if step > 0 and not chain["open"]:
            chain.update(open=True, begun=chain["begun"] + 1, sent=0, worst=worst,
                         raised=base["time"])
            phase = "raise"
        elif step < 0 and chain["points"] == 0:
            phase = "clear"
        elif step == 0 and worst > chain["worst"]:
            chain["worst"] = worst
            phase = "update"
        else:
            return
        message = {**base, "members": members, "rule": rule, "phase": phase, "of": alert["of"],
                   "names": (alert["zh"], alert["en"]),
                   "heard": None if point.heard is None else time_text(point.heard, point.offset)}
        if by:
            message["by_point"] = point.id
        if phase == "clear" and by:
            self.emptied[key] = message
        else:
            self.send(key, message)

    def send(self, key, message):
        chain = self.chains[key]
        chain["sent"] += 1
        del message["certain"]
        if self.options["by"]:
            message["points"] = chain["points"]
        self.out.append({**message, "raised": chain["raised"],
                         "chain": (key, chain["begun"]), "number": chain["sent"]})

    def instant_over(self):
        """Alerts whose last point has gone off, and no other has come on meanwhile."""
        for key, message in self.emptied.items():
            if self.chains[key]["points"] == 0:
                self.send(key, message)
                self.chains[key]["open"] = False
        self.emptied = {}
        if not self.options["by"]:
            for chain in self.chains.values():
                chain["open"] = chain["points"] > 0


# What is said.

def said(line, ids):
    """A line of riskscore's; ids: of alerts, to those that are expected."""
    got = json.loads(line, parse_float=F, parse_int=F)
    pairs = json.loads(line, parse_float=F, parse_int=F, object_pairs_hook=list)
    names = [k for k, _ in pairs]
    if len(set(names)) < len(names):
        return {"twice": names}
    out = {k: text(got[k]) for k in ("score_low", "score_high", "coverage")}
    out.update({k: got[k] for k in ("time", "grade", "grade_worst", "rule")})
    out["members"] = [(k, v) for k, v in pairs[:names.index("time")]]
    if got["kind"] == "risk.score":
        out.update({k: sorted(got[k]) for k in ("missing", "clipped")}, policy=got["policy"])
        out["score"] = None if got["score"] is None else text(got["score"])
        return out
    out.update({k: got[k] for k in ("phase", "of", "heard", "raised")})
    out["names"] = (got["alert_zh"], got["alert_en"])
    out.update({k: got[k] for k in ("points", "by_point") if k in got})
    out["number"] = len(got["references"]) + 1
    before = [f"{got['alert']}.{n}" for n in range(1, out["number"])]
    if got["references"] != before or got["id"] != f"{got['alert']}.{out['number']}":
        out["id"] = got["id"]
    out["chain"] = ids.get(got["alert"])
    return out


def compare(lines, want, told):
    ids = {}
    for line, w in zip(lines, want):
        got = json.loads(line)
        if "chain" in w and got.get("phase") == "raise":
            if got["alert"] in ids:
                told(f"{got['alert']} is the id of two")
            ids[got["alert"]] = w["chain"]
        if said(line, ids) != w:
            s = said(line, ids)
            told("\n  ".join(f"{k}: {s.get(k)} and not {w.get(k)}" for k in sorted({**s, **w})
                             if s.get(k) != w.get(k)) + f"\n  of {line}")
            return
    if len(lines) != len(want):
        n = min(len(lines), len(want))
        told(f"{len(lines)} records and not {len(want)}; then: {lines[n:n + 1]} {want[n:n + 1]}")


def run(options, files):
    done = subprocess.run(["riskscore", *options, *files], capture_output=True,
                          text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


def parts_of(rand, readings, fates):
    """Cut before readings that the clock goes on by, some of them."""
    parts, clock = [[]], None
    for reading, fate in zip(readings, fates):
        is_good = not fate or fate == {"filtered"}
        if is_good and clock is not None and reading[1] > clock and rand.random() < 0.3:
            parts.append([])
        if is_good:
            clock = reading[1] if clock is None else max(clock, reading[1])
        parts[-1].append(reading)
    return parts


def one_round(rand, told):
    """How many records, rejects and cuts were compared."""
    models = [watched_model(rand, f"m{n}") for n in range(2)]
    lines, points = make_register(rand, models)
    readings = make_readings(rand, models, points, rand.choice([20, 150, 400]))
    alerts = rand.random() < 0.6
    options = {"adopt": not points or rand.random() < 0.5, "alerts": alerts,
               "every": not alerts and rand.random() < 0.3,
               "missing": rand.choice([None, None, "bounds", "worst"]),
               "late": rand.choice([0, 10, 60, 60]), "now": None, "by": None}
    if options["alerts"] and rand.random() < 0.5:
        options["by"] = rand.choice([["district"], ["kind"], ["district", "kind"], ["id"], ["no"]])
    if rand.random() < 0.4:
        times = sorted(r[1] for r in readings)
        options["now"] = rand.choice([times[-1], times[-1] + 200 * MINUTE, times[len(times) // 2]])
    words = ["--model", "./m0.json", "--late", str(options["late"])]
    words += ["--points", "points.jsonl"] if points else []
    words += [f"--{k}" for k in ("adopt", "every", "alerts") if options[k]]
    words += ["--by", ",".join(options["by"])] if options["by"] else []
    words += ["--missing", options["missing"]] if options["missing"] else []
    now = ["--now", time_text(options["now"], "Z")] if options["now"] is not None else []
    for name, content in (("points.jsonl", lines), ("in", map(reading_text, readings))):
        with open(name, "w", encoding="utf-8") as file:
            file.writelines(content)

    watch = Watch(models, points, options)
    fates = [watch.take(reading) for reading in readings]
    watch.end()
    status, out, err = run([*words, *now, "--rejects", "rejects"], ["in"])
    rejects = {}
    if os.path.exists("rejects"):
        with open("rejects", encoding="utf-8") as file:
            rejects = {r["line"]: r["rule"] for r in map(json.loads, file)}
        os.remove("rejects")
    bad = {n: f for n, f in enumerate(fates, 1) if f and not f & {"filtered", "duplicate"}}
    call = " ".join(words + now)
    if status != (1 if bad else 0):
        told(f"{call}: status {status}: {err[:300]}")
    for n in sorted(set(bad) | set(rejects)):
        if rejects.get(n) not in bad.get(n, {}):
            told(f"{call}: line {n} is {rejects.get(n)} and not {fates[n - 1]}: "
                 f"{reading_text(readings[n - 1])}")
            return 0, 0, 0
    compare(out.splitlines(), watch.out, lambda s: told(f"{call}: {s}"))

    if os.path.exists("state"):
        os.remove("state")
    parts, whole = parts_of(rand, readings, fates), ""
    for n, part in enumerate(parts):
        # The clock goes to now in the last run; what is later than that is a reject.
        part = [r for r in part if options["now"] is None or r[1] <= options["now"]]
        last = n == len(parts) - 1
        with open("part", "w", encoding="utf-8") as file:
            file.writelines(map(reading_text, part))
        status, cut, err = run([*words, *(now if last else []), "--state", "state"], ["part"])
        whole += cut
        if status > 1:
            told(f"{call}: part {n}: {err}")
    if whole != out:
        a, b = whole.splitlines(), out.splitlines()
        at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
        told(f"{call}: in {len(parts)} runs {len(a)} records, in one {len(b)}:\n"
             f"  {a[at:at + 1]}\n  {b[at:at + 1]}")
    return len(watch.out), len(bad), len(parts)


def main():
    rand, wrong = random.Random(int(sys.argv[1])), []
    counts = [0, 0, 0]
    for n in range(int(sys.argv[2]) if len(sys.argv) > 2 else 30):
        made = one_round(rand, lambda s, n=n: wrong.append(f"round {n}: {s}"))
        counts = [a + b for a, b in zip(counts, made)]
        if wrong:
            break
    print(f"{counts[0]} records, {counts[1]} rejects, {counts[2]} runs; {len(wrong)} differ")
    for line in wrong[:10]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
