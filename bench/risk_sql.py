# SPDX-License-Identifier: Apache-2.0
"""The score of bench/risk.json in SQL and in jq: weights, bounds, what is missing.

What is compared is the best and the worst case and the grade in the worst; riskscore
writes the rest besides.  Parts are counted in thousandths of the scale, in which they are
whole: doubles are exact, and no peer rounds.
"""

# Field, weight in hundredths, upper bound; the lower one is 0.
INDICATORS = (
    ("pm25", 30, 125),
    ("pm10", 20, 250),
    ("so2", 10, 100),
    ("no2", 10, 200),
    ("co", 10, 4),
    ("o3", 20, 200),
)
# Of a part to one of the scale's hundred.
THOUSAND = 1000


def part(name, weight, bound, missing):
    """A part in thousandths, as SQL, whose least and greatest pass over null."""
    most = weight * THOUSAND
    inside = f"least(greatest({name} * {most // bound}, 0), {most})"
    return f"CASE WHEN {name} IS NULL THEN {missing} ELSE {inside} END"


def scores(source):
    """The query over a table function that has the six."""
    low = " + ".join(part(*one, 0) for one in INDICATORS)
    high = " + ".join(part(*one, one[1] * THOUSAND) for one in INDICATORS)
    return f"""SELECT station, time, (low / 1000)::DECIMAL(9, 3) AS score_low,
        (high / 1000)::DECIMAL(9, 3) AS score_high, CASE WHEN high < 25000 THEN 'low'
        WHEN high < 50000 THEN 'some' WHEN high < 75000 THEN 'much' ELSE 'high' END
        AS grade_worst FROM (SELECT station, time, {low} AS low, {high} AS high
        FROM {source})"""


def jq_scores():
    """The same in jq."""
    parts = ", ".join(
        f"(.{name} | if . == null then null else [[. * {weight * THOUSAND // bound}, 0] |"
        f" max, {weight * THOUSAND}] | min end)"
        for name, weight, bound in INDICATORS
    )
    most = ", ".join(str(weight * THOUSAND) for _, weight, _ in INDICATORS)
    return f"""[{parts}] as $p | [{most}] as $m |
(reduce range(0; 6) as $i (0; . + ($p[$i] // 0))) as $low |
(reduce range(0; 6) as $i (0; . + ($p[$i] // $m[$i]))) as $high |
{{station, time, score_low: ($low / 1000), score_high: ($high / 1000),
grade_worst: (if $high < 25000 then "low" elif $high < 50000 then "some"
elif $high < 75000 then "much" else "high" end)}}"""


def look_score(record):
    """What of a risk.score the peers have too, as pairs."""
    record = dict(record)
    names = ("station", "time", "score_low", "score_high", "grade_worst")
    return tuple((name, record[name]) for name in names)
