# SPDX-License-Identifier: Apache-2.0
"""Whether two outputs say the same, record by record."""

import itertools
import json
from decimal import Decimal

# How equal two answers are, from best to worst.
BYTES, VALUES, ROUNDED, DOUBLES = range(4)
WORDS = ["same bytes", "same values", "means to 3 digits", "numbers to 1e-9"]

TOLERANCE = Decimal("1e-9")
HALF_LAST_DIGIT = Decimal("0.0005")


class Differ(Exception):
    """Two answers are not the same; the text says where."""


def read(line):
    """A record as its pairs in order, numbers exact."""
    return json.loads(
        line, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=tuple
    )


def compare_values(key, ours, theirs):
    """How equal two values are; raises Differ."""
    if ours == theirs or {ours, theirs} == {None, ""}:
        return VALUES
    if isinstance(ours, str) and isinstance(theirs, Decimal) and ours:
        # From CSV ours are strings; some peers make numbers of them.
        return compare_values(key, Decimal(ours), theirs)
    if isinstance(ours, Decimal) and isinstance(theirs, Decimal):
        distance = abs(ours - theirs)
        tolerance = TOLERANCE * max(1, abs(ours))
        if distance <= tolerance:
            return DOUBLES
        if key == "mean" and distance <= HALF_LAST_DIGIT + tolerance:
            return ROUNDED
    raise Differ(f"{key}: {ours!r} is not {theirs!r}")


def compare_records(ours, theirs, look=None):
    """How equal two lines are; raises Differ.  look says what of ours is told."""
    if ours == theirs:
        return BYTES
    ours, theirs = read(ours), read(theirs)
    if look:
        ours = look(ours)
    if [key for key, _ in ours] != [key for key, _ in theirs]:
        raise Differ(f"fields {ours!r} are not {theirs!r}")
    return max(
        (compare_values(key, a, b) for (key, a), (_, b) in zip(ours, theirs)),
        default=VALUES,
    )


def lines_of(path, sort):
    """Lines of a file without their ends; sorted by station and date or time if asked."""
    with open(path, encoding="utf-8") as file:
        lines = (line.rstrip("\n") for line in file)
        if not sort:
            yield from lines
            return

        def key(line):
            record = dict(read(line))
            return record.get("station"), record.get("date", record.get("time"))

        yield from sorted(lines, key=key)


def compare(ours, theirs, sort, look=None):
    """How equal two files are, in words; raises Differ with the place."""
    worst, number = BYTES, 0
    pairs = itertools.zip_longest(lines_of(ours, sort), lines_of(theirs, sort))
    for number, (a, b) in enumerate(pairs, 1):
        if a is None or b is None:
            raise Differ(f"one ends at record {number}")
        try:
            worst = max(worst, compare_records(a, b, look))
        except (Differ, ValueError) as error:
            raise Differ(f"record {number}: {error}") from error
    if number == 0:
        raise Differ("no answer at all")
    return WORDS[worst]
