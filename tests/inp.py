# SPDX-License-Identifier: Apache-2.0
"""inp - networks of EPANET and SWMM as they were published, against their records.

What the networks have is told by others: the numbers of nodes and pipes by those who
published them, every element by the same network as JSON or GeoJSON.
"""

import json
import subprocess
import sys
from pathlib import Path

DATA = Path(sys.argv[1])
WNTR = DATA / "wntr"
done = 0


def check(name, good, *notes):
    """One line of TAP."""
    global done
    done += 1
    print("ok" if good else "not ok", done, "-", name)
    for note in [] if good else notes:
        print("#", note)


def ingest(path):
    """Exit status, nodes and links by id, messages."""
    run = subprocess.run(
        ["ingest", "--format", "inp", path], capture_output=True, text=True, check=False
    )
    records = [json.loads(line) for line in run.stdout.splitlines()]
    nodes = {r["id"]: r for r in records if r["kind"] == "pipe.node"}
    links = {r["id"]: r for r in records if r["kind"] == "pipe.segment"}
    check(f"{path.name}: no id twice", len(nodes) + len(links) == len(records))
    return run.returncode, nodes, links, run.stderr


def near(a, b):
    """As near as doubles are that went through a conversion or two."""
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))


def differences(nodes, links, want_nodes, want_links):
    """Of records and what a network as JSON says."""
    wrong = []
    for want in want_nodes:
        got = nodes.get(want["name"], {})
        place = got.get("geometry", {}).get("coordinates", [])
        level = want.get("elevation", want.get("base_head"))
        if place != want["coordinates"] or not near(got.get("level_m", 1e9), level):
            wrong.append(f"node {want['name']}: {got}")
        if got.get("type") != want["node_type"].lower():
            wrong.append(f"node {want['name']}: {got.get('type')}")
    for want in want_links:
        got = links.get(want["name"], {})
        ends = (got.get("from"), got.get("to"))
        if ends != (want["start_node_name"], want["end_node_name"]):
            wrong.append(f"link {want['name']}: {ends}")
        if got.get("type") != want["link_type"].lower():
            wrong.append(f"link {want['name']}: {got.get('type')}")
        inner = got.get("geometry", {}).get("coordinates", [])[1:-1]
        if inner != [list(v) for v in want["vertices"]]:
            wrong.append(f"link {want['name']}: vertices {inner}")
        if want["link_type"] == "Pipe" and not (
            near(got["length_m"], want["length"])
            and near(got["diameter_mm"], 1000 * want["diameter"])
        ):
            wrong.append(f"link {want['name']}: {got}")
    return wrong


# Nodes, pipes, pumps and valves, as published with the networks.
PUBLISHED = {
    "Net1": (11, 12, 1, 0),
    "Net2": (36, 40, 0, 0),
    "Net3": (97, 117, 2, 0),
    "Net6": (3356, 3829, 61, 2),
    "ky4": (964, 1156, 2, 0),
    "ky10": (935, 1043, 13, 5),
}
for name, (n, pipes, pumps, valves) in PUBLISHED.items():
    status, nodes, links, said = ingest(WNTR / "networks" / f"{name}.inp")
    kinds = [link["type"] for link in links.values()]
    got = (len(nodes), *(kinds.count(kind) for kind in ("pipe", "pump", "valve")))
    check(f"{name}: as many of each as published", got == (n, pipes, pumps, valves), got)
    check(f"{name}: status 0 and no message", status == 0 and said == "", said)
    oracle = WNTR / "networks" / f"{name}.json"
    if oracle.exists():
        other = json.loads(oracle.read_text())
        wrong = differences(nodes, links, other["nodes"], other["links"])
        check(f"{name}: node by node, pipe by pipe", not wrong, *wrong[:5])
    if name == "ky4":
        wrong = []
        for feature in json.loads((WNTR / "data/ky4_pipes.geojson").read_text())["features"]:
            want = feature["properties"]
            got = links[want["name"]]
            if (
                got["geometry"] != feature["geometry"]
                or not near(got["length_m"], want["length"])
                or not near(got["diameter_mm"], 1000 * want["diameter"])
            ):
                wrong.append(f"{got} {feature}")
        check("ky4: every line as in the published GeoJSON", not wrong, *wrong[:5])

for name, place in {
    "bad_syntax": (330, "[FOO]"),
    "bad_times": (324, "[TIMES]"),
    "bad_values": (56, "[PIPES]"),
}.items():
    status, _, _, said = ingest(WNTR / "tests" / f"{name}.inp")
    check(f"{name}: exit status 1", status == 1, status)
    check(
        f"{name}: refused with line and section",
        f"{name}.inp:{place[0]}: {place[1]}" in said,
        said,
    )

# What the runs of SWMM counted when they read the same files.
for path in sorted((DATA / "swmm").glob("*.rpt")):
    counted = {}
    for line in path.read_text(errors="replace").splitlines():
        if line.strip().startswith(("Number of nodes", "Number of links")):
            counted[line.split()[2]] = int(line.split()[-1])
    if not counted:
        continue
    status, nodes, links, said = ingest(path.with_suffix(".inp"))
    check(
        f"{path.stem}: as many nodes and links as SWMM counted",
        counted == {"nodes": len(nodes), "links": len(links)},
        counted,
        len(nodes),
        len(links),
    )
    # Name, ends, CONDUIT, length, slope in percent with four decimals, roughness.
    slopes, wrong = 0, []
    for line in path.read_text(errors="replace").splitlines():
        words = line.split()
        if len(words) != 7 or words[3] != "CONDUIT" or words[0] not in links:
            continue
        at = links[words[0]]["geometry"]["coordinates"]
        slopes += 1
        percent = 100 * (at[0][2] - at[-1][2]) / links[words[0]]["length_m"]
        if abs(percent - float(words[5])) > 6e-4:
            wrong.append(f"{words[0]} {percent} {words[5]}")
    check(f"{path.stem}: conduits fall as SWMM says", slopes and not wrong, slopes, *wrong)
print(f"1..{done}")
