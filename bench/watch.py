# SPDX-License-Identifier: Apache-2.0
"""Points under watch: readings, register and model, made up; the score in SQL and jq.

Every point has 130 indicators in five groups.  A reading is a whole number, 0 to 1000 on
the scale and some beyond; weights are such that all parts are whole ten-thousandths, so
that no peer rounds.  One reading of 997 never comes.
"""

import json

POINTS = 30_000
GROUPS = ("weather", "water", "ground", "pipes", "fire")
EACH = 26
# Of a group's indicators, in hundredths; the group is a fifth.
WEIGHTS = [4] * (EACH - 2) + [2] * 2
NEVER = 997
BOUND = 1000


def categories():
    """The names of the indicators, and of their fields."""
    return [f"{group}{number:02}" for group in GROUPS for number in range(1, EACH + 1)]


def model():
    """The model, as its file has it."""
    groups = []
    for group in GROUPS:
        leaves = [
            {
                "id": f"{group}{number:02}",
                "field": f"{group}{number:02}",
                "weight": f"0.{weight:02}",
                "fresh_minutes": 1440,
                "bounds": ["0", str(BOUND)],
            }
            for number, weight in enumerate(WEIGHTS, 1)
        ]
        groups.append({"id": group, "weight": "0.2", "combine": "sum", "of": leaves})
    names = [("low", "blue"), ("some", "yellow"), ("much", "orange"), ("high", "red")]
    grades = []
    for place, (name, colour) in enumerate(names):
        grade = {"id": name, "colour": colour, "zh": name, "en": name}
        if place > 0:
            grade["from"] = str(25 * place)
        if place + 1 < len(names):
            grade["to"] = str(25 * place + 25)
        grades.append(grade)
    high = {"id": "high", "of": "score", "raise": "52", "clear": "50"}
    silent = {"id": "silent", "of": "silence", "within_minutes": 1440}
    return {
        "id": "bench-watch",
        "verified": "none",
        "source": "own choice: 130 indicators for the benchmarks",
        "decimals": 4,
        "score": {"id": "risk", "combine": "sum", "of": groups},
        "grades": grades,
        "alerts": [{**one, "zh": one["id"], "en": one["id"]} for one in (high, silent)],
    }


def write(path, points, every_minute):
    """
    The readings, category by category as those who measure send them, all of one
    instant or each category a minute later; register and model beside them.
    """
    base = path.split(".jsonl")[0]
    with open(base + ".model.json", "w", encoding="utf-8") as out:
        json.dump(model(), out)
    ids = [f"P{point:05}" for point in range(points)]
    with open(base + ".points.jsonl", "w", encoding="utf-8") as out:
        for point, name in enumerate(ids):
            out.write(f'{{"id":"{name}","district":"{500101 + point % 38}"}}\n')
    with open(path, "w", encoding="utf-8") as out:
        for place, category in enumerate(categories()):
            minutes = 480 + (place if every_minute else 0)
            rest = (
                f'","time":"2026-03-26T{minutes // 60:02}:{minutes % 60:02}:00+08:00",'
                f'"category":"{category}","value":'
            )
            for point, name in enumerate(ids):
                # The first of a point always comes, which keeps their order.
                if place == 0 or (point * 131 + place) % NEVER:
                    value = (point * 7919 + place * 104_729 + point * place % 977) % 1101
                    out.write(f'{{"point":"{name}{rest}{value}}}\n')


def scores():
    """The latest of each point and category, and what they come to; ten-thousandths."""
    weight = f"CASE WHEN right(category, 2) > '{EACH - 2}' THEN 4 ELSE 8 END"
    return f"""SELECT point, (low / 10000)::DECIMAL(9, 4) AS score_low,
        (high / 10000)::DECIMAL(9, 4) AS score_high, CASE WHEN high < 250000 THEN 'low'
        WHEN high < 500000 THEN 'some' WHEN high < 750000 THEN 'much' ELSE 'high' END
        AS grade_worst FROM (SELECT point, sum(weight * least(value, {BOUND})) AS low,
        low + {BOUND} * ({BOUND} - sum(weight)) AS high
        FROM (SELECT point, {weight} AS weight, arg_max(value, time) AS value
        FROM read_json({{data}}, format = 'newline_delimited', columns = {{point:
        'VARCHAR', time: 'VARCHAR', category: 'VARCHAR', value: 'INTEGER'}})
        GROUP BY point, category) GROUP BY point) ORDER BY point"""


def jq_scores():
    """The same in jq: of readings in the order of their times."""
    return f"""reduce inputs as $r ({{}}; setpath([$r.point, $r.category]; $r.value)) |
to_entries[] | .key as $point | [.value | to_entries[] |
(if (.key[-2:] | tonumber) > {EACH - 2} then 4 else 8 end) as $weight |
[$weight * ([.value, {BOUND}] | min), $weight]] | (map(.[0]) | add) as $low |
($low + {BOUND} * ({BOUND} - (map(.[1]) | add))) as $high |
{{point: $point, score_low: ($low / 10000), score_high: ($high / 10000),
grade_worst: (if $high < 250000 then "low" elif $high < 500000 then "some"
elif $high < 750000 then "much" else "high" end)}}"""


def look(record):
    """What of a point's score the peers have too, as pairs."""
    record = dict(record)
    names = ("point", "score_low", "score_high", "grade_worst")
    return tuple((name, record[name]) for name in names)
