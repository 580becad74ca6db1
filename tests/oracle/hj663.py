#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hj663 - years of stations and of their city, worked out from the standards' text.

    hj663.py readings FOLDER            the PRSA files of Beijing as JSON Lines
    hj663.py years FOLDER SUMMARIES...  compares air.period records with our own

Written from GB 3095 table 4, HJ 633-2012 table 1 and HJ 663-2013 6.1.2 and annex A,
on fractions of Python's standard library: slow, and with nothing of libcity in it.
The files hold eight stations, 2013-03-01 to 2017-02-28, an hour a row, labelled by
the beginning of the hour; CO is in ug/m3.  Emits TAP.
"""
import collections
import csv
import datetime
import gzip
import json
import math
import pathlib
import sys
from decimal import Decimal
from fractions import Fraction

COLUMNS = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "co": "CO",
           "o3": "O3"}
MISSING = {"NA", ""}  # one value is a blank
DECIMALS = collections.Counter({"co": 1})
PERCENTILES = {"pm25": 95, "pm10": 95, "so2": 98, "no2": 98, "co": 95, "o3": 90}
# HJ 633-2012 table 1; "o3_1h" is a daily indicator of its own there.
IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
TABLE = {
    "pm25": (0, 35, 75, 115, 150, 250, 350, 500),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "co": (0, 2, 4, 14, 24, 36, 48, 60),
    "o3": (0, 100, 160, 215, 265, 800),
    "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
}
# GB 3095-2012, class II: the day (O3: daily maximum 8-hour), and the year.
DAILY = {"pm25": 75, "pm10": 150, "so2": 150, "no2": 80, "co": 4, "o3": 160}
ANNUAL = {"pm25": 35, "pm10": 70, "so2": 60, "no2": 40}


def half_even(value, decimals):
    """GB/T 8170, once, of the whole value."""
    return Fraction(round(value * 10**decimals), 10**decimals)


def sub_index(name, conc):
    """HJ 633-2012 formula (1), rounded up; None above an O3 8-hour mean of 800."""
    table = TABLE[name]
    if conc > table[-1]:
        return None if name == "o3" else 500
    for row in range(1, len(table)):
        if conc <= table[row]:
            part = Fraction(IAQI[row] - IAQI[row - 1], table[row] - table[row - 1])
            return math.ceil(part * (conc - table[row - 1]) + IAQI[row - 1])
    raise AssertionError(name)


def rows(folder):
    """Station, time and values of every row."""
    for path in sorted(pathlib.Path(folder).glob("PRSA_Data_*.csv.gz")):
        with gzip.open(path, "rt", encoding="ascii", newline="") as file:
            for row in csv.DictReader(file):
                time = datetime.datetime(*(int(row[part]) for part in
                                           ("year", "month", "day", "hour")))
                values = {}
                for name, column in COLUMNS.items():
                    text = row[column].strip()
                    if text not in MISSING:
                        values[name] = Decimal(text) / (1000 if name == "co" else 1)
                yield row["station"], time, values


def readings(folder):
    for station, time, values in rows(folder):
        record = {"station": station, "city": "Beijing",
                  "time": time.strftime("%Y-%m-%dT%H:00:00+08:00")}
        text = json.dumps(record)[:-1]
        for name in COLUMNS:
            value = values.get(name)
            # No exponent, and the digits there are.
            text += f', "{name}": ' + ("null" if value is None else f"{value:f}")
        print(text + "}")


def day_values(hours):
    """The exact daily values of one station: name to fraction, where valid."""
    valid = {}
    for name in COLUMNS:
        series = [hours[h].get(name) if h in hours else None for h in range(24)]
        there = [Fraction(v) for v in series if v is not None]
        if name != "o3":
            if len(there) >= 20:
                valid[name] = sum(there) / len(there)
            continue
        means = []
        # The 8-hour means that end with the 8th to the 24th hour.
        for end in range(8, 25):
            window = [Fraction(v) for v in series[end - 8:end] if v is not None]
            if len(window) >= 6:
                means.append(sum(window) / len(window))
        if means and (len(means) >= 14 or half_even(max(means), 0) > 160):
            valid["o3"] = max(means)
        if len(there) >= 20:
            valid["o3_1h"] = max(there)
    return valid


def aqi_of(values):
    """The index of a day's exact values; None without any sub-index."""
    found = [sub_index(name, half_even(value, DECIMALS[name]))
             for name, value in values.items()]
    found = [iaqi for iaqi in found if iaqi is not None]
    return max(found, default=None)


def city_values(stations, total):
    """Means over the valid stations, of which three quarters are needed."""
    valid = {}
    for name in (*COLUMNS, "o3_1h"):
        there = [values[name] for values in stations if name in values]
        if there and 4 * len(there) >= 3 * total:
            valid[name] = sum(there) / len(there)
    return valid


def percentile(values, percent):
    """HJ 663-2013 annex A."""
    ordered = sorted(values)
    place = 1 + Fraction(len(ordered) - 1) * percent / 100
    low = math.floor(place)
    if low >= len(ordered):
        return ordered[-1]
    return ordered[low - 1] + (ordered[low] - ordered[low - 1]) * (place - low)


def year_of(days):
    """What a year comes to, of its days' values."""
    found = {"valid": 0, "good": 0, "levels": [0] * 6}
    for values in days.values():
        aqi = aqi_of(values)
        if aqi is None:
            continue
        found["valid"] += 1
        found["good"] += aqi <= 100
        found["levels"][sum(aqi > top for top in (50, 100, 150, 200, 300))] += 1
    for name in COLUMNS:
        there = {day: values[name] for day, values in days.items() if name in values}
        figure = {"n": len(there), "mean": None, "percentile": None,
                  "days_over": sum(half_even(v, DECIMALS[name]) > DAILY[name]
                                   for v in there.values()), "attains": None}
        months = collections.Counter(day.month for day in there)
        if len(there) >= 324 and all(months[m] >= (25 if m == 2 else 27)
                                     for m in range(1, 13)):
            mean = half_even(sum(there.values()) / len(there), DECIMALS[name])
            high = half_even(percentile(there.values(), PERCENTILES[name]),
                             DECIMALS[name])
            figure["mean"], figure["percentile"] = mean, high
            figure["attains"] = high <= DAILY[name] and (
                name not in ANNUAL or mean <= ANNUAL[name])
        found[name] = figure
    found["composite"] = None
    if all(found[name]["mean"] is not None for name in COLUMNS):
        singles = [found[name]["mean"] / limit for name, limit in ANNUAL.items()]
        singles += [found[name]["percentile"] / DAILY[name] for name in ("co", "o3")]
        found["composite"] = half_even(sum(singles), 2)
    return found


def all_years(folder):
    """(who, year) to what it comes to, for each station and the city."""
    hours = collections.defaultdict(lambda: collections.defaultdict(dict))
    for station, time, values in rows(folder):
        hours[station][time.date()][time.hour] = values
    years = collections.defaultdict(dict)
    city = collections.defaultdict(list)
    for station, days in hours.items():
        for day, there in days.items():
            values = day_values(there)
            years[station, day.year][day] = values
            city[day].append(values)
    for day, stations in city.items():
        years["Beijing", day.year][day] = city_values(stations, len(hours))
    return {key: year_of(days) for key, days in years.items()}


def differences(mine, theirs):
    """What of a year is not the same, as texts."""
    for key in ("valid", "good"):
        if theirs["days"][key] != mine[key]:
            yield f"{key} {theirs['days'][key]}, not {mine[key]}"
    if theirs["levels"] != mine["levels"]:
        yield f"levels {theirs['levels']}, not {mine['levels']}"
    if theirs["composite"]["index"] != mine["composite"]:
        yield f"composite {theirs['composite']['index']}, not {mine['composite']}"
    for name in COLUMNS:
        figure, got = mine[name], theirs[name]
        for key, value in (("mean", got["mean"]), ("n", got["n"]),
                           ("percentile", got["percentile"]["value"]),
                           ("days_over", got["days_over"]), ("attains", got["attains"])):
            value = Fraction(value) if isinstance(value, Decimal) else value
            if value != figure[key]:
                yield f"{name} {key} {value}, not {figure[key]}"


def compare(folder, paths):
    """One line of TAP a station or city and year."""
    mine = all_years(folder)
    theirs = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                record = json.loads(line, parse_float=Decimal)
                who = record.get("city") or record["station"]
                theirs[who, int(record["from"][:4])] = record
    failed = 0
    for number, key in enumerate(sorted(mine), 1):
        notes = list(differences(mine[key], theirs[key])) if key in theirs else ["absent"]
        failed += bool(notes)
        valid = sum(mine[key][name]["mean"] is not None for name in COLUMNS)
        print(f"{'not ok' if notes else 'ok'} {number} - {key[0]} {key[1]}: "
              f"{mine[key]['good']} good of {mine[key]['valid']} days, {valid} means")
        for note in notes:
            print(f"#   {note}")
    print(f"1..{len(mine)}")
    return 1 if failed or len(theirs) != len(mine) else 0


def main():
    if sys.argv[1] == "readings":
        readings(sys.argv[2])
        return 0
    return compare(sys.argv[2], sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
