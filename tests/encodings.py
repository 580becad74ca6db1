#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""encodings - text in other charsets against published tables and recoded files.

    encodings.py DATA

Emits TAP.
"""
import gzip
import json
import pathlib
import re
import subprocess
import sys

ENTRY = re.compile(r"<U([0-9A-F]+)>(?:\.\.<U([0-9A-F]+)>)?\s+((?:/x[0-9a-f]{2})+)")
# What means something in CSV, wherever it stands.
CSV = set('\0\n\r",')

tests = 0


def check(passed, name, notes=()):
    """One line of TAP, with notes when it failed."""
    global tests
    tests += 1
    print(f"{'ok' if passed else 'not ok'} {tests} - {name}")
    for note in list(notes)[:10] if not passed else ():
        print(f"#   {str(note)[:400]}")


def ingest(*argv, data=None):
    """Status, objects, and what was said."""
    done = subprocess.run(("ingest", *argv), input=data, capture_output=True,
                          timeout=300, check=False)
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, objects, done.stderr.decode()


def following(code, n):
    """The code n places behind one of GB 18030's of four bytes."""
    at = 0
    for byte, low, size in zip(code, (0x81, 0x30, 0x81, 0x30), (126, 10, 126, 10)):
        at = at * size + byte - low
    at += n
    found = []
    for low, size in ((0x30, 10), (0x81, 126), (0x30, 10), (0x81, 126)):
        found.insert(0, at % size + low)
        at //= size
    return bytes(found)


def charmap(path):
    """Bytes to character, of a table of glibc's."""
    table = {}
    for line in gzip.open(path, "rt", encoding="utf-8", errors="replace"):
        entry = ENTRY.match(line)
        if not entry:
            continue
        code = bytes.fromhex(entry[3].replace("/x", ""))
        first, last = int(entry[1], 16), int(entry[2] or entry[1], 16)
        for n in range(last - first + 1):
            table[following(code, n) if n else code] = chr(first + n)
    return table


def check_charmap(path, least):
    name = path.name.removesuffix(".gz")
    table = {code: char for code, char in charmap(path).items() if char not in CSV}
    rows = b"".join(code.hex().encode() + b"," + code + b"\n" for code in table)
    status, objects, said = ingest("--encoding", name, data=b"code,char\n" + rows)
    got = {bytes.fromhex(o["code"]): o["char"] for o in objects}
    wrong = [f"{code.hex()}: U+{ord(char):04X}, got {got.get(code)!r}"
             for code, char in table.items() if got.get(code) != char]
    check(len(table) >= least, f"{name}: the table has its characters", [len(table)])
    check(status == 0 and not wrong, f"{name}: every code is the table's character",
          [len(wrong), *wrong, said])


def check_recoded(folder):
    """One list of divisions in every encoding: as Python reads the plain one."""
    lines = (folder / "areacodes-2020.utf-8.csv").read_text("utf-8").splitlines()
    names, *rows = (line.split(",") for line in lines)
    want = [dict(zip(names, row)) for row in rows]
    for path in sorted(folder.glob("*.csv")):
        charset = path.name.split(".")[1].removesuffix("-crlf")
        declared = ("--encoding", charset) if charset.startswith("gb") else ()
        status, objects, said = ingest(*declared, str(path))
        check(status == 0 and objects == want, f"{path.name} gives the same records", [said])


# What --encoding detect says of each: never anything that is not so.
DETECTED = {
    "ascii": "utf-8", "utf-8": "utf-8", "utf-16": "utf-16", "utf-16be": None,
    "utf-16le": None, "utf-32": None, "gb18030": "gb18030", "big5": "big5",
    "euc-tw": None, "euc-jp": None, "shift_jis": None, "iso-2022-jp": None, "uhc": None,
    "iso-2022-kr": None, "iso-8859-1": None, "iso-8859-15": None, "windows-1252": None,
}


def check_detected(folder):
    """Running text in many languages and charsets, each named by its charset."""
    for path in sorted(folder.glob("*/*")):
        done = subprocess.run(("ingest", "--format=csv", "--encoding=detect", str(path)),
                              capture_output=True, timeout=300, check=False)
        said = re.search(r"the encoding is taken for (\S+)", done.stderr.decode())
        check((said and said[1]) == DETECTED[path.stem] and (said or done.returncode == 2),
              f"{path.parent.name}/{path.name} is taken for {DETECTED[path.stem]}",
              [done.stderr])


def main():
    data = pathlib.Path(sys.argv[1])
    check_charmap(data / "glibc-charmaps/GB18030.gz", 63000)
    check_charmap(data / "glibc-charmaps/GBK.gz", 21000)
    check_recoded(data / "recoded-areacodes-2020")
    check_detected(data / "uchardet")
    print(f"1..{tests}")


main()
