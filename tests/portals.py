#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""portals - published maps and documents against what Python's json reads in them.

    portals.py DATA

DATA is the folder of published data; parts that are not there are skipped, and say
so.  Works in the current folder, which is scratch.  Emits TAP.

Objects are compared as lists of pairs and numbers as their digits, so that order and
every digit count.
"""
import gzip
import json
import pathlib
import subprocess
import sys

tests = 0
failed = 0

# Of what stands beside the properties, what a record does not repeat.
SAID = ("type", "id", "properties", "geometry")


def check(passed, name, notes=()):
    """One line of TAP, with notes when it failed."""
    global tests, failed
    tests += 1
    failed += not passed
    print(f"{'ok' if passed else 'not ok'} {tests} - {name}")
    for note in list(notes)[:10] if not passed else ():
        print(f"#   {str(note)[:400]}")
    sys.stdout.flush()


def skip(name, why):
    global tests
    tests += 1
    print(f"ok {tests} - {name} # SKIP {why}")


class Pairs(list):
    """An object: its members in their order."""

    def get(self, key, default=None):
        return dict(self).get(key, default)


def read(text):
    """JSON with its order and its digits: numbers become pairs with a mark."""
    return json.loads(text, object_pairs_hook=Pairs, parse_int=lambda n: ("number", n),
                      parse_float=lambda n: ("number", n))


def content(path):
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def lines(raw):
    return [read(line) for line in raw.decode("utf-8").split("\n") if line.strip()]


def ingest(*argv, data=None):
    run = subprocess.run(("ingest", *argv), input=data, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=False)
    return run.returncode, run.stdout, run.stderr


def position(geometry):
    """The numbers of a Point in degrees, or nothing."""
    if not isinstance(geometry, Pairs) or geometry.get("type") != "Point":
        return []
    numbers = [n[1] for n in geometry.get("coordinates")]
    inside = abs(float(numbers[0])) <= 180 and abs(float(numbers[1])) <= 90
    return numbers[:3] if inside else []


def record(feature, degrees):
    """A Feature as the record that the man page describes."""
    properties = feature.get("properties") or Pairs()
    names = dict(properties)
    out = Pairs()

    def put(name, value):
        fresh, times = name, 2
        if name in names and names[name] == value:
            return
        while fresh in names:
            fresh, times = f"{name}_{times}", times + 1
        out.append((fresh, value))

    if "id" in dict(feature):
        put("id", feature.get("id"))
    out.extend(properties)
    if "geometry" in dict(feature):
        put("geometry", feature.get("geometry"))
    if degrees and not names.keys() & {"lon", "lat"}:
        for name, number in zip(("lon", "lat", "z"), position(feature.get("geometry"))):
            out.append((name, ("number", number)))
    for name, value in feature:
        if name not in SAID:
            put(name, value)
    return out


def wanted(document):
    """The records of a GeoJSON document."""
    kind = document.get("type")
    if kind == "FeatureCollection":
        degrees = not document.get("crs")
        return [record(feature, degrees) for feature in document.get("features")]
    if kind != "Feature":
        document = Pairs([("type", "Feature"), ("geometry", document)])
    return [record(document, True)]


def maps(data, name, pattern, at_least):
    files = sorted(data.glob(pattern))
    if not files:
        skip(name, "no test data: set CITYUTILS_TEST_DATA")
        return
    total, bad = 0, []
    for path in files:
        raw = content(path)
        want = wanted(read(raw))
        told = read(raw).get("crs") is not None
        status, out, err = ingest(str(path))
        total += len(want)
        if status or lines(out) != want or told != (b"no lon and lat" in err):
            bad.append((path.name, status, err, lines(out)[:1], want[:1]))
    check(not bad and total >= at_least,
          f"{name}: {total} records of {len(files)} files as Python's json reads them", bad)


def feature_lines(data):
    files = sorted(data.glob("poi/*/*.geojsonl*"))
    if not files:
        skip("poi", "no test data: set CITYUTILS_TEST_DATA")
    for path in files:
        raw = content(path)
        features = lines(raw)
        want = [record(feature, True) for feature in features]
        status, out, err = ingest(str(path))
        check(not status and not err and lines(out) == want,
              f"{path.name}: {len(want)} Features, one a line", [status, err])
        # The same three ways: a text sequence, a collection, an array that is named.
        texts = raw.rstrip(b"\n").split(b"\n")
        ways = {
            "a text sequence": (b"".join(b"\x1e" + text + b"\n" for text in texts), ()),
            "a collection": (b'{"features":[' + b",\n".join(texts) +
                             b'],"type":"FeatureCollection"}', ()),
            "an array in a document": (b'{"a":{"b":[' + b",".join(texts) + b"]}}",
                                       ("--format=geojson", "--at=/a/b")),
        }
        for way, (text, options) in ways.items():
            again = ingest(*options, data=text)
            check(again == (0, out, b""), f"{path.name} as {way} gives the same bytes",
                  [again[0], again[2]])


def trees(data):
    """Documents of the statistics bureau's list: arrays, nested in arrays."""
    folder = data / "admin/modood"
    for name in ("pc-code.json", "pca-code.json"):
        path = folder / name
        if not path.exists():
            skip(name, "no test data: set CITYUTILS_TEST_DATA")
            continue
        tree = read(path.read_bytes())
        status, out, err = ingest(str(path))
        check(not status and lines(out) == tree, f"{name}: {len(tree)} elements", [err])
        bad = []
        for i, province in enumerate(tree):
            run = ingest("--at", f"/{i}/children", str(path))
            if run[0] or lines(run[1]) != province.get("children"):
                bad.append((i, run[0], run[2]))
        check(not bad, f"{name}: the children of each by --at", bad)
    path = folder / "HK-MO-TW.json"
    if not path.exists():
        skip(path.name, "no test data: set CITYUTILS_TEST_DATA")
        return
    status, out, err = ingest(str(path))
    check(status == 2 and not out and b"--at" in err,
          "a document over several lines is not rejected line by line", [status, err])
    status, out, err = ingest("--at", "/香港特别行政区/香港岛", str(path))
    values = read(path.read_bytes()).get("香港特别行政区").get("香港岛")
    check(status == 1 and not out and b"%d of %d" % ((len(values),) * 2) in err,
          "a pointer in Chinese leads to an array", [status, err])


def networks(data):
    """Documents with several arrays of records."""
    files = sorted(data.glob("utility/wntr/networks/*.json"))
    if not files:
        skip("networks", "no test data: set CITYUTILS_TEST_DATA")
    for path in files:
        document = read(path.read_bytes())
        bad = []
        for name in ("nodes", "links"):
            status, out, err = ingest("--at", f"/{name}", str(path))
            if status or lines(out) != document.get(name):
                bad.append((name, status, err))
        check(not bad, f"{path.name}: nodes and links by --at", bad)


def refused(data):
    files = sorted(data.glob("weather/*/*.xls"))
    if not files:
        skip("old Excel workbooks", "no test data: set CITYUTILS_TEST_DATA")
    for path in files:
        status, out, err = ingest(str(path))
        check(status == 2 and not out and b"(.xls)" in err, f"{path.name} is named",
              [status, err])


def everything(data):
    """Every file there is, taken for what it looks like."""
    files = [path for part in ("csv", "json", "geo", "admin", "json-schema")
             for path in sorted((data / part).rglob("*")) if path.is_file()]
    bad = []
    for path in files:
        status, out, err = ingest("--strict", str(path))
        if status not in (0, 1, 2) or (status and not err):
            bad.append((path, status, err))
    if files:
        check(not bad, f"{len(files)} files of all kinds are read, or refused with a reason",
              bad)


def main():
    data = pathlib.Path(sys.argv[1])
    maps(data, "geojson-fixtures", "geo/geojson-fixtures/*/*.geojson", 18)
    maps(data, "china-geojson", "admin/china-geojson/*.json", 93)
    maps(data, "echarts-counties", "admin/echarts-counties/*/*.geojson", 54)
    maps(data, "wntr", "utility/wntr/data/*.geojson*", 3000)
    feature_lines(data)
    trees(data)
    networks(data)
    refused(data)
    everything(data)
    print(f"1..{tests}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
