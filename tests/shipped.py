#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""shipped - the contracts we ship against the files they were written for.

    shipped.py DATA SCRATCH

What a record must be is worked out here, from the raw file, with the standard
library alone.  Emits TAP.
"""
import csv
import datetime
import decimal
import gzip
import io
import itertools
import json
import pathlib
import re
import subprocess
import sys

tests = 0


def check(passed, name, notes=()):
    """One line of TAP, with notes when it failed."""
    global tests
    tests += 1
    print(f"{'ok' if passed else 'not ok'} {tests} - {name}", flush=True)
    for note in list(notes)[:10] if not passed else ():
        print(f"#   {str(note)[:400]}")


def skip(name, why):
    global tests
    tests += 1
    print(f"ok {tests} - {name} # SKIP {why}")


def rows_of(path):
    """A raw CSV file's rows, as Python reads them."""
    opened = gzip.open(path) if path.suffix == ".gz" else open(path, "rb")
    with io.TextIOWrapper(opened, encoding="utf-8-sig", newline="") as text:
        yield from csv.DictReader(text)


def normalized(path, contract, scratch, *ingest):
    """The records of a file under a contract, the rejects, and the two accounts."""
    ledger, rejects = scratch / "ledger", scratch / "rejects"
    for file in (ledger, rejects):
        file.unlink(missing_ok=True)
    first = subprocess.Popen(("ingest", "--ledger", ledger, *ingest, path),
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    second = subprocess.run(("normalize", "-c", contract, "--ledger", ledger, "--rejects",
                             rejects), stdin=first.stdout, capture_output=True, check=False)
    first.wait()
    again = subprocess.run(("normalize", "-c", contract), input=second.stdout,
                           capture_output=True, check=False)
    # Warnings are told again; nothing else is.
    check(again.returncode == 0 and again.stdout == second.stdout,
          f"{path.name}: what {contract} has let pass passes it unchanged",
          again.stderr.decode("utf-8", "replace").splitlines())
    records = [json.loads(line, parse_float=decimal.Decimal)
               for line in second.stdout.splitlines()]
    refused = [json.loads(line) for line in rejects.read_text("utf-8").splitlines()]
    accounts = {a["program"]: a for a in map(json.loads, ledger.read_text().splitlines())}
    return records, refused, accounts["normalize"]["records"]


def number(text, missing=("", "NA"), scale=0):
    text = text.strip()
    return None if text in missing else decimal.Decimal(text).scaleb(scale)


def differences(records, wanted):
    """What each record lacks of the fields wanted of it."""
    for i, (record, want) in enumerate(itertools.zip_longest(records, wanted, fillvalue={}), 1):
        for key, value in want.items():
            if key not in record or record[key] != value:
                yield f"record {i}: {key} is {record.get(key)!r}, not {value!r}"


def compare(name, path, contract, scratch, want):
    """Every row of a file is a record, with the values that `want` makes of it."""
    records, refused, account = normalized(path, contract, scratch)
    rows = list(rows_of(path))
    wrong = list(itertools.islice(differences(records, map(want, rows)), 10))
    into, out = account["in"], account["out"]
    check(into == len(rows) == out + account["rejected"] and len(refused) == account["rejected"],
          f"{name}: in = out + rejected", [account])
    check(not refused and not wrong, f"{name}: every value is the file's", refused[:3] + wrong)
    return records, rows


def china_hour(row):
    """A time from year, month, day and hour, at +08:00."""
    year, month, day, hour = (int(row[k]) for k in ("year", "month", "day", "hour"))
    return datetime.datetime(year, month, day, hour).isoformat() + "+08:00"


def prsa(data, scratch):
    def want(row):
        return {"kind": "air.reading", "time": china_hour(row), "station": row["station"],
                "pm25": number(row["PM2.5"]), "pm10": number(row["PM10"]),
                "so2": number(row["SO2"]), "no2": number(row["NO2"]),
                "co": number(row["CO"], scale=-3), "o3": number(row["O3"]),
                "temperature": number(row["TEMP"]), "rain": number(row["RAIN"]),
                "wind_direction": None if row["wd"] == "NA" else row["wd"]}

    def above(row):
        fine, coarse = number(row["PM2.5"]), number(row["PM10"])
        return fine is not None and coarse is not None and fine > coarse

    files = sorted((data / "air/prsa-beijing").glob("*.csv.gz"))
    check(len(files) == 8, "PRSA Beijing has its eight files", files)
    for path in files:
        name = path.name.split("_")[2]
        records, rows = compare(name, path, "prsa-beijing", scratch, want)
        flagged = [r.get("warnings", []) == ["air.pm25-above-pm10"] for r in records]
        check(flagged == list(map(above, rows)) and any(flagged),
              f"{name}: hours with more PM2.5 than PM10 are flagged, and no others",
              [sum(flagged)])


def national(data, scratch):
    levels = {"优": 1, "良": 2, "轻度污染": 3, "中度污染": 4, "重度污染": 5, "严重污染": 6}
    gases = {"细颗粒物(PM2.5)": "pm25", "颗粒物(PM10)": "pm10", "二氧化硫": "so2",
             "二氧化氮": "no2", "一氧化碳": "co", "臭氧1小时": "o3", "臭氧8小时": "o3_8h"}
    nothing = ("", "NaN", "-", "—")

    def want(row):
        fine = row["PM25"] if "PM25" in row else row["PM2.5"]
        date, hour = row["Date"], int(row["Hour"])
        time = (datetime.datetime.strptime(date, "%Y%m%d") +
                datetime.timedelta(hours=hour)).isoformat() + "+08:00"
        named = row["PrimaryPollution"].strip()
        parts = [p.strip() for p in re.split("[\n,]", named) if p.strip()]
        return {"kind": "air.reading", "time": time, "station": row["WatchPoint"],
                "pm25": number(fine, nothing), "pm10": number(row["PM10"], nothing),
                "co": number(row["CO"], nothing), "so2": number(row["SO2"], nothing),
                "no2": number(row["NO2"], nothing), "o3": number(row["O3_1h"], nothing),
                "o3_8h": number(row["O3_8h"], nothing),
                "published_aqi": number(row["AQI"], nothing),
                "published_level": levels.get(row["Level"]),
                "published_primary": None if named in nothing else [gases[p] for p in parts]}

    for path in sorted((data / "air/cnemc-national-hour-20200411").glob("*.csv.gz")):
        compare(path.name, path, "cnemc-national-hour", scratch, want)
    other = data / "air/cnemc-hourly-20200402-08/重庆.csv"
    compare("the other layout", other, "cnemc-national-hour", scratch, want)


def weather(data, scratch):
    def number_here(text):
        return number(text, ("", "NA", "999990"))

    def want(row):
        return {"time": china_hour(row), "pm25": number_here(row["PM_US Post"]),
                "humidity": number_here(row["HUMI"]), "rain": number_here(row["precipitation"]),
                "rain_cumulated": number_here(row["Iprec"])}

    for path in sorted((data / "weather/five-cities").glob("*.csv.gz")):
        compare(path.name.split("PM")[0], path, "five-cities-weather", scratch, want)


def stamp(text):
    """2011/12/15 15:38:26+00 as RFC 3339; nothing stays nothing."""
    return text and re.sub(r"(\d+)/(\d+)/(\d+) (.*)\+00", r"\1-\2-\3T\4Z", text) or None


def text_or_null(text):
    return None if text in ("", "NA", "N/A", "<Null>") else text


def kitchener(data, scratch):
    folder = data / "utility/kitchener"

    def main(row):
        return {"main": row["WATMAINID"], "material": row["MATERIAL"],
                "label": " ".join(row["MAP_LABEL"].split()),
                "size": number(row["PIPE_SIZE"]), "length": number(row["Shape__Length"]),
                "installed": stamp(row["INSTALLATION_DATE"]),
                "cleaning_subarea": row["REL_CLEANING_SUBAREA"],
                "bridge_details": text_or_null(row["BRIDGE_DETAILS"])}

    def broken(row):
        year, out = row["ASSET_YEAR_INSTALLED"], row["HYDRANTS_CALLED_OUT"]
        return {"incident": row["WATBREAKINCIDENTID"], "broken": stamp(row["INCIDENT_DATE"]),
                "status_date": stamp(row["STATUS_DATE"]), "main": row["ASSETID"],
                "installed_year": int(year) if year else None, "lon": number(row["X"]),
                "valves_closed": text_or_null(row["VALVES_CLOSED"]),
                "hydrants_called_out": [h.strip() for h in out.split(",")] if out else None,
                "civic_number": text_or_null(row["CIVIC_NUMBER"]),
                "material": text_or_null(row["ASSET_MATERIAL"])}

    mains, _ = compare("mains", folder / "Water_Mains.KIT4.csv.gz", "kitchener-mains", scratch,
                       main)
    breaks, _ = compare("breaks", folder / "Water_Main_Breaks.KIT4.csv", "kitchener-breaks",
                        scratch, broken)
    # What the city's file says of itself, whatever our rule makes of it.
    early = [b["incident"] for b in breaks if b["installed_year"] is not None
             and int(b["broken"][:4]) < b["installed_year"]]
    flagged = [b["incident"] for b in breaks
               if "mains.break-before-laid" in b.get("warnings", [])]
    check(len(early) == 307 and flagged == early,
          "307 breaks before their main was laid are kept, and flagged", [len(early), len(flagged)])
    check(sum(m["installed"] is None for m in mains) == 123,
          "123 mains have no date of installation")
    check(sum(b["installed_year"] is None for b in breaks) == 3, "3 breaks have no year")
    check({b["main"] for b in breaks} <= {m["main"] for m in mains},
          "every break names a main there is")


def new_york(data, scratch):
    try:
        import zoneinfo
        zone = zoneinfo.ZoneInfo("America/New_York")
    except (ImportError, KeyError):
        return skip("nyc-311", "no table of time zones")

    def time(text):
        if not text:
            return None
        local = datetime.datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p")
        return local.replace(tzinfo=zone).isoformat()

    def want(row):
        return {"request": row["Unique Key"], "created": time(row["Created Date"]),
                "closed": time(row["Closed Date"]), "due": time(row["Due Date"]),
                "updated": time(row["Resolution Action Updated Date"]),
                "borough": None if row["Borough"] == "Unspecified" else row["Borough"],
                "incident_zip": row["Incident Zip"] or None, "lat": number(row["Latitude"]),
                "location": row["Location"] or None,
                "incident_address": " ".join(row["Incident Address"].split()) or None,
                "street_name": " ".join(row["Street Name"].split()) or None}

    path = data / "requests/nyc-311-20131225/brooklyn-queens.csv"
    records, _ = compare("requests", path, "nyc-311", scratch, want)
    check(sum(r["closed"] is None for r in records) == 44, "44 requests are not closed")
    check(any(r["due"] and r["due"].endswith("-04:00") for r in records),
          "requests due in summer are in summer time")


def los_angeles(data, scratch):
    usage = subprocess.run(("ingest", "--help"), capture_output=True, check=False).stdout
    if b"--unpivot" not in usage:
        return skip("los-speed", "ingest has no --unpivot")
    path = data / "traffic/tgcn/los_speed.days1-5.csv.gz"
    records, refused, _ = normalized(path, "los-speed", scratch, "--unpivot", ":sensor:speed")
    want = ({"sensor": sensor, "speed": number(speed)}
            for row in rows_of(path) for sensor, speed in row.items())
    wrong = list(itertools.islice(differences(records, want), 10))
    check(not refused and not wrong, "los-speed: every cell is a record", refused[:3] + wrong)


def migrate(codes, scratch, as_of="2024-12-31"):
    """Of each code what normalize makes of it: a code, or the rule against it."""
    contract = scratch / "codes.json"
    contract.write_text(json.dumps({"id": "codes", "fields": [
        {"name": "now", "aliases": ["code"], "type": "string",
         "codes": {"table": "gbt2260", "as_of": as_of}}]}))
    raw = scratch / "codes.csv"
    raw.write_text("was,code\n" + "".join(f"{code},{code}\n" for code in codes))
    records, refused, account = normalized(raw, contract, scratch)
    check(account["in"] == len(codes) == len(records) + len(refused),
          "no code is lost on the way", [account])
    found = {record["was"]: record["now"] for record in records}
    found.update((json.loads(r["raw"])["was"], r["rule"]) for r in refused)
    return found


def published_codes(folder):
    """The codes of Chongqing and Beijing, each with the one it has become or None."""
    last = {}
    for row in rows_of(folder / "result-chongqing-beijing.csv"):
        in_use = row["状态"] == "在用"
        if in_use or row["代码"] not in last:
            last[row["代码"]] = None if in_use else row["新代码"]

    def follow(code):
        while code in last and last[code] is not None:
            code = last[code] if re.fullmatch("[0-9]{6}", last[code]) else None
        return code

    return {code: follow(code) for code in last}


def divisions(data, scratch):
    folder = data / "admin/areacodes"
    want = published_codes(folder)
    found = migrate(sorted(want), scratch)
    single = {code: now for code, now in want.items() if now}
    wrong = [f"{code}: {found[code]}, not {now}" for code, now in single.items()
             if found[code] != now]
    check(len(single) > 100 and not wrong,
          "every code with one successor becomes what the publisher gives", wrong)
    others = {code: found[code] for code in want if code not in single}
    check(others and all(rule in ("code.ambiguous", "code.gone") for rule in others.values()),
          "every other code is refused with its reason", [others])

    # All lists there are, of the four municipalities and what Chongqing was before.
    listed = {path.stem: {line.split()[0] for line in path.read_text("utf-8").splitlines()
                          if line[:2] in ("11", "12", "31", "50")}
              for path in (folder / "data").glob("*.txt")}
    now = listed["2024"]
    codes = sorted(set().union(*listed.values()))
    found = migrate(codes, scratch)
    check(all(found[code] == code for code in now), "a code in use is its own successor")
    strange = [f"{code}: {found[code]}" for code in codes
               if found[code] not in now and found[code] not in ("code.ambiguous", "code.gone")]
    check(not strange, "every other code of four cities becomes one in use, or is refused", strange)
    for year, there in sorted(listed.items()):
        wrong = [code for code, got in migrate(sorted(there), scratch, f"{year}-12-31").items()
                 if got != code]
        check(not wrong, f"every code of {year} is itself at the end of that year", wrong)


def text_codes(scratch):
    raw = scratch / "text.csv"
    raw.write_text("a,b\n0010,500112\n")
    done = subprocess.run(("ingest", raw), capture_output=True, text=True, check=False)
    check(done.stdout == '{"a":"0010","b":"500112"}\n', "codes stay text, with their zeros",
          [done.stdout])


def main():
    data, scratch = map(pathlib.Path, sys.argv[1:3])
    text_codes(scratch)
    for job in (prsa, national, weather, kitchener, new_york, los_angeles, divisions):
        job(data, scratch)
    print(f"1..{tests}")


main()
