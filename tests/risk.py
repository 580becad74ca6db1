# SPDX-License-Identifier: Apache-2.0
"""risk.py SEED - what riskscore should say, reckoned with fractions by the text of
city-risk-model(5) and riskscore(1) alone, of random models and records, and whether it
says so.  Files go to the folder it is run in.
"""
import json
import random
import subprocess
import sys
from fractions import Fraction as F

SIX = 10**6


def half_even(x):
    """To six decimals; Python's round() of a fraction is half to even."""
    return F(round(x * SIX), SIX)


def text(x):
    """A decimal of six places as models have them."""
    units = int(x * SIX)
    sign = "-" if units < 0 else ""
    units = abs(units)
    digits = f"{units // SIX}.{units % SIX:06d}".rstrip("0").rstrip(".")
    return sign + digits


def root_down(x, n):
    """The n-th root, cut to six decimals."""
    low, high = 0, 1000 * SIX
    while low < high:
        middle = (low + high + 1) // 2
        if F(middle, SIX) ** n <= x:
            low = middle
        else:
            high = middle - 1
    return F(low, SIX)


class Maker:
    """Models, at random."""

    def __init__(self, rand):
        self.rand, self.n, self.leaves = rand, 0, []

    def number(self, low, high):
        decimals = self.rand.choice([0, 0, 1, 3])
        return F(self.rand.randint(low * 10**decimals, high * 10**decimals), 10**decimals)

    def weights(self, n):
        parts = sorted(self.rand.sample(range(1, 1000), n - 1))
        return [F(b - a, 1000) for a, b in zip([0] + parts, parts + [1000])]

    def leaf(self, values=None):
        """values: what it may come to; anything on the scale unless given."""
        rand, self.n = self.rand, self.n + 1
        kind = rand.choice(["categories", "steps"] if values else
                           ["bounds", "curve", "steps", "categories"])
        leaf = {"id": f"i{self.n}", "field": f"f{self.n}", "kind": kind}
        value = (lambda: rand.choice(values)) if values else (lambda: self.number(0, 100))
        n = rand.randint(2, 5)
        if kind == "bounds":
            a, b = self.number(-50, 200), self.number(-50, 200)
            leaf["points"] = sorted([(a, F(0)), (b if a != b else b + 1, F(100))])
            leaf["json"] = [text(r) for r, v in sorted(leaf["points"], key=lambda p: p[1])]
        elif kind == "categories":
            leaf["points"] = [(rand.choice([f"w{i}", f"{i}", f"{i}.5"]), value()) for i in range(n)]
            leaf["json"] = {word: text(v) for word, v in leaf["points"]}
        else:
            raws = sorted(rand.sample(range(-300, 300), n))
            leaf["points"] = [(F(r, 10), value()) for r in raws]
            if kind == "steps":
                leaf["points"][0] = (None, leaf["points"][0][1])
            leaf["json"] = [[None if r is None else text(r), text(v)] for r, v in leaf["points"]]
        self.leaves.append(leaf)
        return leaf

    def group(self, depth, how=None):
        rand, self.n = self.rand, self.n + 1
        how = how or rand.choice(["sum", "sum", "geometric", "max", "product", "matrix"])
        group = {"id": f"g{self.n}", "combine": how}
        n = rand.randint(2, 4)
        if how == "matrix":
            rows, columns = rand.randint(2, 4), rand.randint(2, 4)
            group["cells"] = [[self.number(0, 100) for _ in range(columns)] for _ in range(rows)]
            group["of"] = [self.leaf([F(i) for i in range(1, size + 1)]) for size in (rows, columns)]
            return group
        group["of"] = [self.group(depth - 1) if depth > 1 and rand.random() < 0.4 and how != "product"
                       else self.leaf([F(i, 2) for i in range(-2, 9)] if how == "product" else None)
                       for _ in range(n)]
        if how == "sum":
            for member, weight in zip(group["of"], self.weights(n)):
                member["weight"] = weight
        return group


def written(node):
    """A member as the file has it."""
    out = {"id": node["id"]}
    if "weight" in node:
        out["weight"] = text(node["weight"])
    if "of" in node:
        out["combine"] = node["combine"]
        if "cells" in node:
            out["cells"] = [[text(c) for c in row] for row in node["cells"]]
        out["of"] = [written(member) for member in node["of"]]
        return out
    out["field"] = node["field"]
    out[node["kind"]] = node["json"]
    for key in ("fresh_minutes", "unit"):
        if key in node:
            out[key] = node[key]
    return out


def leaf_value(leaf, raw):
    """The value of a raw one, and whether that was beyond the bounds."""
    points = leaf["points"]
    if leaf["kind"] == "categories":
        for word, value in points:
            if word == raw or (not isinstance(raw, str) and word[0] != "w" and F(word) == raw):
                return value, False
        raise KeyError
    if leaf["kind"] == "steps":
        return [v for r, v in points if r is None or r <= raw][-1], False
    if raw < points[0][0] or raw > points[-1][0]:
        return points[0 if raw < points[0][0] else -1][1], True
    for (a, at_a), (b, at_b) in zip(points, points[1:]):
        if a <= raw < b:
            return at_a + half_even((raw - a) * (at_b - at_a) / (b - a)), False
    return points[-1][1], False


def ends(leaf):
    values = [v for _, v in leaf["points"]]
    return min(values), max(values)


class NoScore(Exception):
    pass


def value_of(node, raws, policy, clipped, missing):
    """(low, high, coverage); None: it is left out."""
    if "of" not in node:
        if raws.get(node["field"]) is not None:
            value, beyond = leaf_value(node, raws[node["field"]])
            if beyond:
                clipped.append(node["id"])
            return value, value, F(1)
        missing.append(node["id"])
        if policy == "reject":
            raise NoScore
        low, high = ends(node)
        return {"bounds": (low, high, F(0)), "worst": (high, high, F(0)), "renorm": None}[policy]
    members = [value_of(m, raws, policy, clipped, missing) for m in node["of"]]
    how = node["combine"]
    weights = [m.get("weight", F(1, len(members))) if how == "sum" else F(1, len(members)) for m in node["of"]]
    coverage = sum(w * m[2] for w, m in zip(weights, members) if m)
    coverage = F(int(coverage * SIX), SIX)
    there = [(w, m) for w, m in zip(weights, members) if m]
    if not there:
        return None
    if how == "sum":
        all_of = sum(w for w, _ in there)
        return tuple(sum(half_even(w * m[i] / all_of) for w, m in there) for i in (0, 1)) + (coverage,)
    if how == "max":
        return tuple(max(m[i] for _, m in there) for i in (0, 1)) + (coverage,)
    if how == "geometric":
        result = []
        for i in (0, 1):
            product = F(1)
            for _, m in there:
                product *= m[i]
            result.append(root_down(product, len(there)))
        return tuple(result) + (coverage,)
    if len(there) < len(members):
        raise NoScore
    if how == "product":
        low = high = F(1)
        for m in members:
            corners = [half_even(a * b) for a in (low, high) for b in m[:2]]
            low, high = min(corners), max(corners)
        return low, high, coverage
    rows, columns = members
    cells = [node["cells"][r - 1][c - 1] for r in range(int(rows[0]), int(rows[1]) + 1)
             for c in range(int(columns[0]), int(columns[1]) + 1)]
    return min(cells), max(cells), coverage


def half_up(x, decimals):
    """A half goes away from 0."""
    scaled = abs(x) * 10**decimals
    return F((scaled + F(1, 2)).__floor__() * (-1 if x < 0 else 1), 10**decimals)


GRADES = ["low", "middle", "high"]


def make_model(rand, name, depth, how=None):
    maker = Maker(rand)
    root = maker.group(depth, how)
    # Cut-offs at what scores do come to: those are the ones that are got wrong.
    seen = sorted({value_of(root, record(rand, maker.leaves, 0), "worst", [], [])[0] for _ in range(60)})
    if len(seen) < 3 or seen[1] == seen[-1]:
        return None
    decimals = 6
    cuts = sorted(rand.sample(seen[1:], 2)) if len(seen) > 3 else seen[1:3]
    above = [rand.random() < 0.5 and cut != seen[-1] for cut in cuts]
    if cuts[0] == cuts[1]:
        return None
    grades = []
    for i, id_ in enumerate(GRADES):
        grade = {"id": id_, "colour": ["blue", "yellow", "red"][i], "zh": id_, "en": id_}
        if i:
            grade["above" if above[i - 1] else "from"] = text(cuts[i - 1])
        if i < 2:
            grade["upto" if above[i] else "to"] = text(cuts[i])
        grades.append(grade)
    book = {"id": name, "verified": "none", "source": "made at random for a test",
            "score": written(root), "grades": grades, "decimals": decimals}
    return {"book": book, "root": root, "leaves": maker.leaves, "cuts": list(zip(cuts, above)), "seen": seen}


def record(rand, leaves, missing_share):
    raws = {}
    for leaf in leaves:
        if rand.random() < missing_share:
            continue
        if leaf["kind"] == "categories":
            word = rand.choice(leaf["points"])[0]
            raws[leaf["field"]] = word if word[0] == "w" or rand.random() < 0.5 else F(word)
        else:
            known = [r for r, _ in leaf["points"] if r is not None]
            raws[leaf["field"]] = rand.choice(known) if rand.random() < 0.3 else \
                F(rand.randint(int(known[0] * 1000) - 20000, int(known[-1] * 1000) + 20000), 1000)
    return raws


def grade_of(score, cuts):
    return GRADES[sum(score > cut if above else score >= cut for cut, above in cuts)]


def line_of(raws):
    return "{" + ",".join(f'"{k}":' + (json.dumps(v) if isinstance(v, str) else text(v))
                          for k, v in raws.items()) + "}"


def expected(model, raws, policy):
    """What matters of a score, as one line; None where there is none."""
    clipped, missing = [], []
    try:
        value = value_of(model["root"], raws, policy, clipped, missing)
    except NoScore:
        return None
    if value is None:
        return None
    low, high, coverage = value
    grades = [grade_of(x, model["cuts"]) for x in (low, high)]
    return [text(low), text(high), text(coverage), grades[0] if grades[0] == grades[1] else None,
            grades[1], sorted(missing), sorted(clipped)]


def said(line):
    """The same of a line of riskscore's."""
    got = json.loads(line, parse_float=F, parse_int=F)
    return [text(got["score_low"]), text(got["score_high"]), text(got["coverage"]), got["grade"],
            got["grade_worst"], sorted(got["missing"]), sorted(got["clipped"])]


def sums_of_parts(line):
    """Members of sums whose parts do not add up, by --explain."""
    parts = json.loads(line, parse_float=F, parse_int=F)["explain"]["parts"]
    wrong = []
    for group in parts:
        members = [p for p in parts if p.get("of") == group["id"] and "weight" in p]
        if members and "low" in group:
            for end in ("low", "high"):
                if sum(p[f"part_{end}"] for p in members) != group[end]:
                    wrong.append(group["id"])
    return wrong


def is_refused_rightly(rand, model, errors):
    """A root of what may be negative; a grade between two scores that follow each other."""
    if "must come to 0 to 1000, for a geometric mean" in errors:
        return "product" in json.dumps(model["book"])
    if "is a grade that no score reaches" not in errors:
        return False
    grades = {grade_of(value_of(model["root"], record(rand, model["leaves"], 0), "worst", [], [])[0],
                       model["cuts"]) for _ in range(500)}
    return len(grades) < len(GRADES)


def check_scores(rand, run, told):
    """Random models by random records under all policies: how many scores were compared."""
    compared = 0
    hows = ["sum", "geometric", "max", "product", "matrix", None, None, None]
    for n in range(24):
        model = None
        while not model:
            model = make_model(rand, f"m{n}", 1 + n % 3, hows[n % len(hows)])
        with open(f"m{n}.json", "w", encoding="utf-8") as file:
            json.dump(model["book"], file)
        status, _, errors = run(["--model", f"./m{n}.json"], "")
        if status:
            if not is_refused_rightly(rand, model, errors):
                told(f"m{n}.json: {errors.strip()}")
            continue
        records = [record(rand, model["leaves"], rand.choice([0, 0, 0.2, 0.5, 1])) for _ in range(40)]
        for policy in ("bounds", "renorm", "worst", "reject"):
            want = [expected(model, raws, policy) for raws in records]
            lines = "".join(line_of(raws) + "\n" for raws in records)
            status, out, _ = run(["--model", f"./m{n}.json", "--explain", "--missing", policy], lines)
            got = out.splitlines()
            kept = [(line_of(raws), w) for raws, w in zip(records, want) if w]
            if status != (1 if len(kept) < len(records) else 0) or len(got) != len(kept):
                told(f"m{n} {policy}: status {status}, {len(got)} scores and not {len(kept)}")
                continue
            for (line, w), g in zip(kept, got):
                compared += 1
                if said(g) != w:
                    told(f"m{n} {policy} {line}: {said(g)} and not {w}")
                if sums_of_parts(g):
                    told(f"m{n} {policy} {line}: parts of {sums_of_parts(g)} do not add up")
    return compared


def main():
    def run(options, lines):
        done = subprocess.run(["riskscore", *options], input=lines, capture_output=True,
                              text=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout, done.stderr

    wrong = []
    compared = check_scores(random.Random(int(sys.argv[1])), run, wrong.append)
    print(f"{compared} scores, {len(wrong)} differ")
    for line in wrong[:10]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
