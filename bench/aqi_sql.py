# SPDX-License-Identifier: Apache-2.0
"""The day table of aqi-summarize in SQL: means, ozone's 8 hours, IAQI and AQI.

By HJ 633-2026 alone, for the data begins behind its first day.  CO is counted in
tenths, so that all sub-indices are found on integers; means that are ties are exact
as doubles, and round_even is the half-even of GB/T 8170.
"""

IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
TABLE = {
    "pm25": (0, 35, 60, 115, 150, 250, 350, 500),
    "pm10": (0, 50, 120, 250, 350, 420, 500, 600),
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "co": (0, 20, 40, 140, 240, 360, 480, 600),
    "o3": (0, 100, 160, 215, 265, 800),
}
BEYOND = {"o3": 300}


def sub_index(name):
    """HJ 633-2026 formula (1), rounded up."""
    table = TABLE[name]
    rows = " ".join(
        f"""WHEN {name} <= {table[i]} THEN {IAQI[i - 1]} +
        ({IAQI[i] - IAQI[i - 1]} * ({name} - {table[i - 1]}) +
        {table[i] - table[i - 1] - 1}) // {table[i] - table[i - 1]}"""
        for i in range(1, len(table))
    )
    return f"CASE {rows} WHEN {name} IS NOT NULL THEN {BEYOND.get(name, 500)} END"


def day_table(source):
    """The query over a table function that has station, time and the six."""
    means = ", ".join(
        f"""CASE WHEN count({name}) >= 20 THEN
        round_even(sum({name}) / count({name}), 0)::INTEGER END AS {name}"""
        for name in TABLE
        if name != "o3"
    )
    whole = " AND ".join(f"{name} IS NOT NULL" for name in TABLE)
    return f"""WITH hours AS (SELECT station,
            substr(time, 1, 19)::TIMESTAMP - INTERVAL 1 HOUR AS began,
            pm25, pm10, so2, no2, (co * 10)::INTEGER AS co, o3 FROM {source}),
        placed AS (SELECT *, began::DATE AS date, hour(began) AS h FROM hours),
        rolled AS (SELECT *, sum(o3) OVER eight AS s8, count(o3) OVER eight AS n8
            FROM placed WINDOW eight AS (PARTITION BY station, date ORDER BY h
            RANGE BETWEEN 7 PRECEDING AND CURRENT ROW)),
        days AS (SELECT station, date, {means},
            round_even(max(s8 / n8) FILTER (h >= 7 AND n8 >= 6), 0)::INTEGER AS o3_8h,
            count(*) FILTER (h >= 7 AND n8 >= 6) AS windows
            FROM rolled GROUP BY station, date),
        valid AS (SELECT station, date, pm25, pm10, so2, no2, co,
            CASE WHEN windows >= 14 OR o3_8h > 160 THEN o3_8h END AS o3 FROM days),
        judged AS (SELECT *,
            greatest({", ".join(sub_index(name) for name in TABLE)}) AS aqi FROM valid)
        SELECT station, date::VARCHAR AS date, pm25, pm10, so2, no2,
            (co / 10)::DECIMAL(6, 1) AS co, o3,
            CASE WHEN aqi > 100 OR ({whole}) THEN aqi END AS aqi FROM judged"""


def look(record):
    """What of an air.day the query has too, as pairs."""
    record = dict(record)
    return (
        ("station", record["station"]),
        ("date", record["date"]),
        *((name, dict(record[name])["mean"]) for name in TABLE),
        ("aqi", record["aqi"]),
    )
