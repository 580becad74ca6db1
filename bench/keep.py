#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the lines of FILE that a peer's report, on standard input, does not name.

    keep.py frictionless|check-jsonschema|qsv FILE
"""

import json
import re
import sys


def named(peer):
    """Numbers of the lines that are not good, from 0."""
    if peer == "qsv":
        rows = sys.stdin.read().splitlines()[1:]
        return {int(row.split("\t")[0]) - 1 for row in rows}
    report = json.load(sys.stdin)
    if peer == "frictionless":
        errors = [error for task in report["tasks"] for error in task["errors"]]
        # A row of its own stands for the names of the fields.
        return {error["rowNumber"] - 2 for error in errors}
    places = (re.match(r"\$\[(\d+)\]", error["path"]) for error in report["errors"])
    return {int(place.group(1)) for place in places}


bad = named(sys.argv[1])
with open(sys.argv[2], "rb") as lines:
    sys.stdout.buffer.writelines(
        line for number, line in enumerate(lines) if number not in bad
    )
