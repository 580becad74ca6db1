# SPDX-License-Identifier: Apache-2.0
"""breaks - ky4 with its pipes drawn too short, so that none meets another at its nodes.

The same network as it should be says which ends belong to one node; how far the two are
apart follows from the coordinates, which are feet: the distances are of that unit.
"""

import json
import math
import subprocess
import sys
from pathlib import Path

DATA = Path(sys.argv[1])
SNAP = 80  # the widest break is of 70.7


def features(name):
    return json.loads((DATA / f"{name}.geojson").read_text())["features"]


def run(command, text):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def check(number, name, good, *notes):
    print("ok" if good else "not ok", number, "-", name)
    for note in [] if good else notes:
        print("#", note)


records = []
for line in run(["ingest", DATA / "ky4_disconnected_pipes.geojson"], "").stdout.splitlines():
    record = json.loads(line)
    records.append({"kind": "pipe.segment", "id": record["name"], "class": "water",
                    "crs": "EPSG:3547", "geometry": record["geometry"]})
text = "".join(json.dumps(record) + "\n" for record in records)
done = run(["twin-check", "--checks", "snap", "--snap", str(SNAP)], text)
found = {}
for line in done.stdout.splitlines():
    finding = json.loads(line)
    if finding.get("rule") == "snap.gap":
        found.setdefault(frozenset(finding["ids"]), []).append(finding["measured"])

lines = {record["id"]: record["geometry"]["coordinates"] for record in records}
at_node = {}
for feature in features("ky4_pipes"):
    pipe = feature["properties"]
    for key, end in (("start_node_name", 0), ("end_node_name", -1)):
        at_node.setdefault(pipe[key], []).append((pipe["name"], lines[pipe["name"]][end]))
breaks = missed = 0
notes = []
for node, ends in at_node.items():
    for i, (name, place) in enumerate(ends):
        others = [(math.dist(place, there), other)
                  for j, (other, there) in enumerate(ends) if j != i]
        if not others:
            continue
        breaks += 1
        distance, other = min(others)
        # An end at which another pipe passes nearer by is told with that distance.
        if not any(told < distance + 6e-4 for told in found.get(frozenset((name, other)), [])):
            missed += 1
            notes.append(f"{node}: {name} and {other}, {distance:.3f}")
check(1, "every feature is a pipe", len(records) == 1156 and done.returncode == 1, done.stderr)
check(2, "there are as many broken ends as joints have", breaks == 2050, str(breaks))
check(3, "each is found, with its distance or a shorter one", missed == 0, *notes[:10])
print("1..3")
