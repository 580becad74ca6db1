#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cityday - is every figure of a day's summary what the generator knows it is?

    cityday.py TRUTH DAYS LEDGER

TRUTH is `citygen --format truth`, DAYS the air.day records made of the same
city's bureau file, LEDGER the ledger of the pipe.  Sums and counts are compared
as they stand; means, sub-indices, index, level and primary pollutants are worked
out here from the truth's sums, with fractions and the tables of HJ 633-2026.
Emits TAP, without a plan.
"""
import decimal
import json
import math
import sys
from fractions import Fraction

IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
# HJ 633-2026 table 3, daily columns, and what lies beyond the last row.
TABLE = {
    "pm25": ((0, 35, 60, 115, 150, 250, 350, 500), 500),
    "pm10": ((0, 50, 120, 250, 350, 420, 500, 600), 500),
    "so2": ((0, 50, 150, 475, 800, 1600, 2100, 2620), 500),
    "no2": ((0, 40, 80, 180, 280, 565, 750, 940), 500),
    "co": ((0, 2, 4, 14, 24, 36, 48, 60), 500),
    "o3": ((0, 100, 160, 215, 265, 800), 300),
}
HOURS_NEEDED = 20
WINDOWS_NEEDED = 14
O3_LIMIT = 160
LAST_OF_LEVEL = (50, 100, 150, 200, 300)

failed = 0


def check(name, differences):
    global failed
    differences = list(differences)
    failed += bool(differences)
    print(f"{'not ok' if differences else 'ok'} - {name}")
    for text in differences[:10]:
        print(f"#   {text}")


def rounded(value, decimals):
    """GB/T 8170: half to even, as Python's round() of a fraction."""
    return Fraction(round(value * 10**decimals), 10**decimals)


def sub_index(pollutant, conc):
    column, beyond = TABLE[pollutant]
    for row in range(1, len(column)):
        if conc <= column[row]:
            low, high = column[row - 1], column[row]
            step = IAQI[row] - IAQI[row - 1]
            return IAQI[row - 1] + math.ceil(step * (conc - low) / (high - low))
    return beyond


def figure(pollutant, truth):
    """Of one pollutant: sum, over, n, need, mean, iaqi; None is null."""
    if pollutant == "o3":
        n, need = truth["windows"], WINDOWS_NEEDED
        total = Fraction(truth["max8h_sum"] or 0)
        over = truth["max8h_n"] or 0
    else:
        n, need = truth["n"], HOURS_NEEDED
        total, over = Fraction(truth["sum"]), n
    mean = rounded(total / over, pollutant == "co") if over else None
    if n < need and not (pollutant == "o3" and n and mean > O3_LIMIT):
        mean = None
    return {"sum": total, "over": over, "n": n, "need": need, "mean": mean,
            "iaqi": None if mean is None else sub_index(pollutant, mean)}


def index(figures):
    """5.3.1: with a pollutant missing, only an index above 100 is told."""
    known = {name: f["iaqi"] for name, f in figures.items() if f["iaqi"] is not None}
    aqi = max(known.values(), default=None)
    if len(known) < len(figures) and (aqi is None or aqi <= 100):
        return None, None, []
    level = 1 + sum(aqi > last for last in LAST_OF_LEVEL)
    return aqi, level, [name for name in TABLE if aqi > 50 and known.get(name) == aqi]


def differences(truth, day):
    figures = {name: figure(name, truth[name]) for name in TABLE}
    for name, want in figures.items():
        for key, value in want.items():
            got = day[name][key]
            if (got is None) != (value is None) or (
                    got is not None and Fraction(got) != value):
                yield f"{truth['station']} {name} {key}: {got}, not {value}"
    aqi, level, primary = index(figures)
    missing = [name for name in TABLE if figures[name]["iaqi"] is None]
    for key, value in (("kind", "air.day"), ("aqi", aqi), ("level", level),
                       ("primary", primary), ("missing", missing),
                       ("rule", "HJ633-2026")):
        if day[key] != value:
            yield f"{truth['station']} {key}: {day[key]}, not {value}"


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line, parse_float=decimal.Decimal) for line in file]


def main():
    truths, days, ledger = map(read, sys.argv[1:])
    total = truths.pop()
    # A station of which nothing was kept has no day: silence is not zero.
    day_of = {(day["station"], day["date"]): day for day in days}
    check("no station and day twice", [] if len(day_of) == len(days) else ["twice"])
    keys = {(truth["station"], truth["date"]) for truth in truths}
    check("no day that is not in the truth", map(str, day_of.keys() - keys))
    check(f"{len(truths)} days are there", map(str, keys - day_of.keys()))
    check("every figure is as it must be",
          (text for truth in truths
           if (truth["station"], truth["date"]) in day_of
           for text in differences(truth, day_of[truth["station"], truth["date"]])))
    records = {stage["program"]: stage["records"] for stage in ledger}
    counts = {
        "rows": records["ingest"]["in"],
        "rejected": sum(stage["rejected"] for stage in records.values()),
        "duplicate": sum(stage["duplicate"] for stage in records.values()),
        "readings": records["aqi-summarize"]["absorbed"],
    }
    check("the ledger's counts are the truth's",
          (f"{key}: {counts[key]}, not {total[key]}" for key in counts
           if counts[key] != total[key]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
