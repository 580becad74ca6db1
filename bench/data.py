# SPDX-License-Identifier: Apache-2.0
"""The data of the benchmarks: a made-up city's year and pipes, in a scratch folder."""

import os
import subprocess

import watch

STATIONS = 177
HOURS = 24
# Pipes of the city's twin, and faults of each kind that are planted in them.
PIPES = 3_000_000
FAULTS = 100

# What is spoiled in one record of every SPOILED_EVERY, one way after the other.
# A wrong type only where a value is required: DuckDB reads a value of the wrong
# type as null, which would pass elsewhere.
SPOILED_EVERY = 997
SPOILS = [
    ('"pm25":', '"pm25":1001,"was":'),
    ('"pm25":', '"pm25":-1,"was":'),
    ('"co":', '"co":200.1,"was":'),
    ('"lon":1', '"lon":18'),
    ('"lat":', '"north":'),
    ('"lat":', '"lat":"4O","was":'),
    ('"station":"', '"station":"","was":"'),
    ('"district":', '"district":"50010x","was":'),
    ('"time":"', '"time":"26.3.2026","was":"'),
    ('"time":"2', '"time":"2O'),
]


def spoil(source, target):
    """Copies JSON Lines and breaks some records."""
    with open(source, encoding="utf-8") as lines, open(
        target, "w", encoding="utf-8"
    ) as out:
        for number, line in enumerate(lines):
            if number % SPOILED_EVERY == SPOILED_EVERY // 2:
                old, new = SPOILS[number // SPOILED_EVERY % len(SPOILS)]
                line = line.replace(old, new, 1)
            out.write(line)


class Data:
    """Files by name and size ("whole" or "tenth"), made when first asked for."""

    def __init__(self, folder, citygen, twin_city, days):
        self.folder = os.path.join(folder, f"{days}-days")
        self.citygen = citygen
        self.twin_city = twin_city
        self.days = {"whole": days, "tenth": max(1, days // 10)}
        os.makedirs(self.folder, exist_ok=True)

    def path(self, name, size):
        """The file's path; name is csv, jsonl, spoiled, wide, pipes, readings or
        minutes."""
        kind = "csv" if name == "csv" else "jsonl"  # qsv goes by it
        path = os.path.join(self.folder, f"{name}-{size}.{kind}")
        maker = self.twin_city if name == "pipes" else self.citygen
        made_from = os.path.getmtime(maker)
        if os.path.exists(path) and os.path.getmtime(path) > made_from:
            return path
        if name == "spoiled":
            spoil(self.path("jsonl", size), path + ".new")
        elif name in ("readings", "minutes"):
            points = max(10, watch.POINTS * self.days[size] // 365)
            watch.write(path + ".new", points, name == "minutes")
        else:
            self._generate(name, size, path + ".new")
        os.rename(path + ".new", path)
        return path

    def _generate(self, name, size, path):
        """Wide data has nearly as many records, of 9,999 stations."""
        days, stations = self.days[size], STATIONS
        if name == "pipes":
            self._lay_pipes(PIPES * days // 365, path)
            return
        if name == "wide":
            days, stations = max(1, days * STATIONS // 9999), 9999
        command = [self.citygen, f"--days={days}", f"--stations={stations}"]
        command.append("--format=" + ("csv" if name == "csv" else "jsonl"))
        with open(path, "wb") as out:
            subprocess.run(command, stdout=out, check=True)

    def _lay_pipes(self, pipes, path):
        """What must be found in them lies beside, with .truth."""
        command = [self.twin_city, f"--segments={pipes}"]
        command.append(f"--faults={max(1, FAULTS * pipes // PIPES)}")
        with open(path, "wb") as out:
            subprocess.run(
                command + [f"--truth={path}.truth"], stdout=out, check=True
            )

    def bytes(self, name, size):
        """The file's size; reading it once brings it into memory."""
        path = self.path(name, size)
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass
        return os.path.getsize(path)
