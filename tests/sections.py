# SPDX-License-Identifier: Apache-2.0
"""sections - what valves cut off together, against partitions that others published.

The network is Net3 of EPANET, the valves are two layers of them; a section has no name,
so that partitions are compared.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

WNTR = Path(sys.argv[1])
done = 0


def check(name, good, *notes):
    """One line of TAP."""
    global done
    done += 1
    print("ok" if good else "not ok", done, "-", name)
    for note in [] if good else notes:
        print("#", note)


def rows(name):
    """The rows of a table behind its header, without the first column's number."""
    with open(WNTR / "tests" / name, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def partition(name):
    """Sets of what has the same number."""
    sets = {}
    for key, number in rows(name):
        sets.setdefault(number, set()).add(key)
    return {frozenset(members) for members in sets.values()}


network = subprocess.run(
    ["ingest", "--format", "inp", WNTR / "networks/Net3.inp"],
    capture_output=True,
    text=True,
    check=True,
).stdout.splitlines()

for layer, published in (
    ("valve_layer_random.csv", "random"),
    ("valve_layer_stategic_1.csv", "strategic"),
):
    valves = [
        json.dumps(
            {
                "kind": "pipe.node",
                "id": f"valve {number}",
                "class": "water",
                "type": "valve",
                "pipe": pipe,
                "at": node,
            }
        )
        for number, pipe, node in rows(layer)
    ]
    told = []
    for lines in (network + valves, valves[::-1] + network[::-1]):
        run = subprocess.run(
            ["twin-check", "--checks", "dup", "--sections", "sections.jsonl"],
            input="\n".join(lines) + "\n",
            capture_output=True,
            text=True,
            check=False,
        )
        check(f"{published}: exit status 0", run.returncode == 0, run.stderr)
        told.append(Path("sections.jsonl").read_text(encoding="utf-8"))
    check(f"{published}: in any order the same bytes", told[0] == told[1])
    sections = [json.loads(line) for line in told[0].splitlines()]
    for kind, members in (("node", "nodes"), ("link", "pipes")):
        got = {frozenset(s[members]) for s in sections if s[members]}
        want = partition(f"{kind}_segments_{published}.csv")
        check(
            f"{published}: {len(valves)} valves part the {members} as published",
            got == want,
            len(got),
            len(want),
        )
print(f"1..{done}")
