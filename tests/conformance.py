#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""conformance - the programs against published suites, and against themselves.

    conformance.py DATA CORPUS

DATA is the folder of published data (parts that are not there are skipped, and
say so), CORPUS that of the fuzz targets.  Works in the current folder, which is
scratch.  Emits TAP.
"""
import csv
import fcntl
import io
import json
import os
import pathlib
import resource
import struct
import subprocess
import sys
import termios
import time

SANITIZED = os.environ.get("CITYUTILS_SANITIZED") == "yes"

# What RFC 8259 leaves open (i_) and what we make of it.
JSON_SUITE_OPEN = {
    # The text of a number is kept; no double is made of it.
    None: """number_double_huge_neg_exp number_huge_exp number_neg_int_huge_exp
        number_pos_double_huge_exp number_real_neg_overflow
        number_real_pos_overflow number_real_underflow number_too_big_neg_int
        number_too_big_pos_int number_very_big_negative_int
        structure_500_nested_arrays""",
    # Half a character cannot be written as UTF-8.
    "json.surrogate": """object_key_lone_2nd_surrogate
        string_1st_surrogate_but_2nd_missing string_1st_valid_surrogate_2nd_invalid
        string_incomplete_surrogate_and_escape_valid
        string_incomplete_surrogate_pair string_incomplete_surrogates_escape_valid
        string_invalid_lonely_surrogate string_invalid_surrogate
        string_inverted_surrogates_U+1D11E string_lone_second_surrogate""",
    # RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF.
    "utf8.invalid": """string_UTF-8_invalid_sequence string_UTF8_surrogate_U+D800
        string_invalid_utf-8 string_iso_latin_1 string_lone_utf8_continuation_byte
        string_not_in_unicode_range string_overlong_sequence_2_bytes
        string_overlong_sequence_6_bytes string_overlong_sequence_6_bytes_null
        string_truncated-utf-8""",
    # A stream is UTF-8; a byte order mark may only begin it, not a value.
    "json.syntax": """string_UTF-16LE_with_BOM string_utf16BE_no_BOM
        string_utf16LE_no_BOM structure_UTF-8_BOM_empty_object""",
}
# Valid by RFC 8259, which leaves what they mean open; we refuse them.
JSON_SUITE_DUPLICATES = {"y_object_duplicated_key",
                         "y_object_duplicated_key_and_value"}
# Quotes inside fields that are not in quotes: not RFC 4180.
CSV_SPECTRUM_REFUSED = {"location_coordinates": "csv.quote"}

tests = 0
failed = 0


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


def records(out):
    """The JSON of each line; a CR may stand inside one."""
    return [json.loads(line) for line in out.split(b"\n")[:-1]]


class Run:
    """One run of a program: status, out, err, rejects, ledger entry."""

    def __init__(self, *argv, data=None, cpu=None):
        for left in ("rejects", "ledger"):
            pathlib.Path(left).unlink(missing_ok=True)
        environment = dict(os.environ)
        environment.pop("CITYUTILS_CPU", None)
        if cpu:
            environment["CITYUTILS_CPU"] = cpu
        done = subprocess.run(
            (*argv, "--rejects=rejects", "--ledger=ledger"), env=environment,
            input=data, stdin=None if data is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        kept = pathlib.Path("rejects")
        self.rejects = kept.read_bytes() if kept.exists() else b""
        ledger = pathlib.Path("ledger")
        self.ledger = json.loads(ledger.read_bytes()) if ledger.exists() else None

    def refused(self):
        """Rule by line."""
        return {r["line"]: r["rule"] for r in records(self.rejects)}

    def result(self):
        return self.status, self.out, self.err, self.rejects


def faults(run):
    """What is wrong with the account of a run, whatever its input."""
    if run.status not in (0, 1, 2):
        yield f"status {run.status}: {run.err!r}"
        return
    if run.status and not run.err:
        yield f"status {run.status} without a message"
    if run.ledger is None:
        yield "no ledger entry"
        return
    n = run.ledger["records"]
    if n["in"] + n["created"] != (n["out"] + n["rejected"] + n["duplicate"] +
                                  n["filtered"] + n["absorbed"]):
        yield f"does not balance: {n}"
    if n["out"] != run.out.count(b"\n") or n["rejected"] != run.rejects.count(b"\n"):
        yield f"not what came out: {n}"
    if run.status < 2 and run.status != (n["rejected"] > 0):
        yield f"status {run.status} with {n['rejected']} rejected"
    try:
        if not all(isinstance(record, dict) for record in records(run.out)):
            yield "what came out is no object"
    except ValueError as error:
        yield f"what came out is no JSON: {error}"


def on_one_line(content):
    """A file of the JSON suite as the value of an object on one line.

    A line cannot hold its own end, so each LF becomes a CR.  The grammar of
    RFC 8259 treats the two alike everywhere: blank between tokens, forbidden
    inside a string.  The verdict is thus that of the file.
    """
    return b'{"v":' + content.replace(b"\n", b"\r") + b"}\n"


def json_suite(data):
    folder = data / "json/JSONTestSuite/test_parsing"
    files = sorted(folder.glob("*.json"))
    if not files:
        skip("JSONTestSuite", "no test data: set CITYUTILS_TEST_DATA")
        return
    lines = [on_one_line(file.read_bytes()) for file in files]
    # A good record ends the stream: no line is the last and cut short.
    run = Run("normalize", data=b"".join(lines) + b'{"last":0}\n')
    rules = run.refused()
    check(not list(faults(run)) and len(files) >= 318, "JSONTestSuite is read",
          faults(run))
    is_open = {f"i_{name}": rule for rule, names in JSON_SUITE_OPEN.items()
               for name in names.split()}
    for number, file in enumerate(files, 1):
        name, rule = file.stem, rules.get(number)
        if name in JSON_SUITE_DUPLICATES:
            check(rule == "json.dup-key", f"{name} is refused as json.dup-key", [rule])
        elif name.startswith("y_"):
            check(rule is None, f"{name} is accepted", [rule])
        elif name.startswith("n_"):
            check(rule is not None, f"{name} is refused")
        else:
            check(name in is_open and rule == is_open[name],
                  f"{name} is {'refused: ' + rule if rule else 'accepted'}",
                  [f"want {is_open.get(name, 'an entry in the table')}"])
    kept = [line.replace(b"\r", b"\n") for number, line in enumerate(lines, 1)
            if number not in rules]
    got = run.out.replace(b"\r", b"\n")
    check(got == b"".join(kept) + b'{"last":0}\n',
          "what JSONTestSuite has of valid values comes out byte for byte")


def csv_spectrum(data):
    folder = data / "csv/csv-spectrum"
    files = sorted(folder.glob("csvs/*.csv"))
    if not files:
        skip("csv-spectrum", "no test data: set CITYUTILS_TEST_DATA")
    for file in files:
        run = Run("ingest", "--format=csv", str(file))
        problems = list(faults(run))
        if file.stem in CSV_SPECTRUM_REFUSED:
            want = CSV_SPECTRUM_REFUSED[file.stem]
            check(not problems and set(run.refused().values()) == {want} and not run.out,
                  f"csv-spectrum {file.stem} is refused: {want}", problems)
            continue
        want = json.loads((folder / f"json/{file.stem}.json").read_bytes())
        got = records(run.out)
        check(not problems and got == want and
              [list(row) for row in got] == [list(row) for row in want],
              f"csv-spectrum {file.stem} is its JSON", [*problems, got, want])


def named(header):
    """The columns' names as ingest gives them: none empty, none twice."""
    names = []
    for i, name in enumerate(header, 1):
        fresh, times = name or f"column_{i}", 2
        while fresh in names:
            fresh, times = f"{name}_{times}", times + 1
        names.append(fresh)
    return names


def by_python(path):
    """Rows by Python's csv module, strictly, or None when it refuses them.

    Its strict mode lets a quote pass inside a field that is not in quotes, and
    a NUL in Python 3.11; where ingest refuses those rows, nothing is compared.
    """
    csv.field_size_limit(1 << 26)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True)
                if row]
    except (UnicodeDecodeError, csv.Error):
        return None


def csv_inputs(data):
    for suite in ("frictionless", "w3c-csvw-tests"):
        files = sorted(path for path in (data / "csv" / suite).rglob("*")
                       if path.suffix in (".csv", ".tsv") or path.name.endswith(".csv.gz"))
        if not files:
            skip(f"csv/{suite}", "no test data: set CITYUTILS_TEST_DATA")
        compared = 0
        for path in files:
            name = f"{suite} {path.name}"
            run = Run("ingest", "--format=csv", "--delimiter=,", str(path))
            problems = list(faults(run))
            check(not problems, f"{name} is read, or refused with a reason", problems)
            rules = set(run.refused().values())
            rows = by_python(path) if path.suffix != ".gz" else None
            if run.status == 2 or rules - {"csv.columns"} or not rows:
                continue
            names = named(rows[0])
            want = [dict(zip(names, row)) for row in rows[1:] if len(row) == len(names)]
            got = records(run.out)
            compared += 1
            check(got == want and len(run.refused()) == len(rows) - 1 - len(want),
                  f"{name} has the rows that Python's csv reads", [got[:3], want[:3]])
        if files:
            check(compared * 10 >= len(files) * 8, f"{suite}: most were compared",
                  [f"{compared} of {len(files)}"])


def in_parts(argv, parts):
    """A program's result when its input comes in parts, one read a part."""
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as run:
        for part in parts:
            run.stdin.write(part)
            run.stdin.flush()
            # Until it has been taken, another part would join it.
            for _ in range(100000):
                waiting = fcntl.ioctl(run.stdin, termios.FIONREAD, b"\0\0\0\0")
                if struct.unpack("i", waiting)[0] == 0:
                    break
                time.sleep(0.0002)
        out, err = run.communicate()
        return run.returncode, out, err


def cut_reads():
    """A read may end anywhere, also between the two quotes of an escape."""
    inputs = (
        ("ingest", "--format=csv"),
        'id,name\r\n1,"渝中, ""重庆""\r\n\nline 2"\r\n"",x\n2,"a""b"\n3,6" pipe\n4,z'.encode(),
    ), (
        ("normalize",),
        '{"a":"北京 \\ud83d\\ude00 \\"x\\"","b":-1.50e+3,"c":[true,{"d":null}]}\r\n\n'
        '{"a":1,"a":2}\n{"b":"\\ud83dx"}\n{"cut":"\\ud8'.encode(),
    )
    for argv, data in inputs:
        whole = in_parts(argv, [data])
        bad = [at for at in range(1, len(data))
               if in_parts(argv, [data[:at], data[at:]]) != whole]
        check(not bad, f"{argv[0]}: input cut at every byte gives the same answer",
              [f"cut at {bad}"])
        # A byte a read, unless it would take too long.
        check(in_parts(argv, [data[i:i + 1] for i in range(len(data))]) == whole,
              f"{argv[0]}: input that comes byte by byte gives the same answer")


def seconds_of(data):
    """Processor time that normalize takes for some bytes, the best of three."""
    best = None
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = Run("normalize", data=data)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
        best = spent if best is None else min(best, spent)
        if run.status or run.out != data:
            return None
    return best


def many_keys():
    def record(first, n):
        return b'{%s}\n' % b",".join(b'"k%d":%d' % (i, i) for i in range(first, first + n))
    apart = seconds_of(b"".join(record(i * 20000, 20000) for i in range(10)))
    together = seconds_of(record(0, 200000))
    check(apart is not None and together is not None,
          "200,000 keys in one object pass byte for byte")
    # Compared pair by pair, the one record would take ten times as long.
    check(apart and together and together < 5 * apart,
          "200,000 keys in one object take about as long as in ten",
          [f"{together} s against {apart} s"])


def bad_input():
    good = b'{"a":1}\n'
    cases = {
        "a million open arrays": (b'{"v":' + b"[" * 1000000 + b"\n", "json.depth"),
        "a million open objects": (b'{"v":' * 1000000 + b"\n", "json.depth"),
        "nesting of 1025 levels": (
            b'{"v":' + b"[" * 1024 + b"]" * 1024 + b"}\n", "json.depth"),
        "a NUL outside a string": (b'{"a":\0}\n', "json.syntax"),
        "an overlong slash, 2 bytes": (b'{"a":"\xc0\xaf"}\n', "utf8.invalid"),
        "an overlong slash, 3 bytes": (b'{"a":"\xe0\x80\xaf"}\n', "utf8.invalid"),
        "an overlong slash, 4 bytes": (b'{"a":"\xf0\x80\x80\xaf"}\n', "utf8.invalid"),
        "an overlong NUL": (b'{"a":"\xc0\x80"}\n', "utf8.invalid"),
        "beyond U+10FFFF": (b'{"a":"\xf4\x90\x80\x80"}\n', "utf8.invalid"),
        "invalid UTF-8 in a key": (b'{"a\xff":1}\n', "utf8.invalid"),
        "invalid UTF-8 behind 100 good bytes": (
            b'{"a":"' + b"x" * 100 + b'\x80"}\n', "utf8.invalid"),
    }
    for name, (line, rule) in cases.items():
        run = Run("normalize", data=good + line + good)
        check(not list(faults(run)) and run.out == good * 2 and
              run.refused() == {2: rule}, f"{name} is refused: {rule}",
              [run.refused(), *faults(run)])
    deep = b'{"v":' + b"[" * 1023 + b"]" * 1023 + b"}\n"
    check(Run("normalize", data=deep).out == deep, "nesting of 1024 levels passes")
    many_keys()
    last_line_cut()
    growing_input()


def last_line_cut():
    good, last = b'{"a":1}\n{"b":"\xe6\xb8\x9d"}\n', b'{"c":"\xe6\xb8\x9d","d":[0.5,{}]}'
    bad = []
    for n in range(1, len(last)):
        run = Run("normalize", data=good + last[:n])
        told = b"cut short at byte %d" % (len(good) + n)
        if run.status != 2 or run.out != good or told not in run.err:
            bad.append((n, run.status, run.err))
    check(not bad, "a last line cut at any byte: good records out, told, status 2", bad)
    run = Run("normalize", data=good + last)
    check(run.status == 0 and run.out == good + last + b"\n",
          "a last line that only lacks its end is a record")


def growing_input():
    """A file that is added to while it is read is read to the end it then has."""
    line = b'{"i":1,"note":"' + b"x" * 980 + b'"}\n'
    path = pathlib.Path("growing")
    path.write_bytes(line * 40000)
    with subprocess.Popen(("normalize", str(path)), stdout=subprocess.PIPE) as run:
        # It cannot have come to the end: nobody takes what it writes.
        first = run.stdout.read(1)
        with path.open("ab") as more:
            more.write(line * 100)
        rest = run.stdout.read()
        status = run.wait()
    check(status == 0 and first + rest == line * 40100,
          "input that grows while it is read is read to its end",
          [status, len(rest)])
    path.unlink()


def has_jobs(program):
    words = subprocess.run((program, "--help"), stdout=subprocess.PIPE, check=True)
    return b"--jobs" in words.stdout


def variants():
    """What must not matter: the vector code, and the number of threads."""
    for cpu in ("plain", "sse2", "avx2"):
        yield f"CITYUTILS_CPU={cpu}", cpu, ()
    if has_jobs("normalize"):
        for jobs in (1, 2, 7):
            yield f"--jobs={jobs}", None, (f"--jobs={jobs}",)


def path_inputs(data, corpus):
    """Every file to be read: program, options, path."""
    files = sorted(path for path in data.rglob("*") if path.suffix == ".csv")
    lines = sorted(path for path in data.rglob("*")
                   if path.suffix in (".jsonl", ".ndjson", ".geojsonl"))
    suite = sorted((data / "json/JSONTestSuite/test_parsing").glob("*.json"))
    step = 7 if SANITIZED else 1
    for path in files[::step] + sorted(corpus.glob("csv/*"))[::step]:
        yield "ingest", "--format=csv", path
    for path in sorted(corpus.glob("gb18030/*"))[::step]:
        yield "ingest", "--encoding=gb18030", path
    for path in lines:
        yield "normalize", None, path
    # One stream of what is odd: verdicts must hold wherever a line stands.
    stream = pathlib.Path("stream.jsonl")
    stream.write_bytes(b"".join(on_one_line(path.read_bytes()) for path in suite) +
                       b"".join(path.read_bytes() + b"\n"
                                for path in sorted(corpus.glob("record/*"))) * 20)
    yield "normalize", None, stream
    if files:
        # And one of what is plain, as long as several blocks.
        plain = pathlib.Path("plain.jsonl")
        rows = [Run("ingest", "--format=csv", str(path)).out for path in files[::step]]
        plain.write_bytes(b"".join(rows))
        yield "normalize", None, plain


def paths(data, corpus):
    ways, compared = list(variants()), 0
    differing = {name: [] for name, _, _ in ways}
    threaded = {program for program in ("ingest", "normalize") if has_jobs(program)}
    for program, option, path in path_inputs(data, corpus):
        argv = [program, *([option] if option else []), str(path)]
        want = Run(*argv).result()
        compared += 1
        for name, cpu, options in ways:
            if options and program not in threaded:
                continue
            if Run(*argv, *options, cpu=cpu).result() != want:
                differing[name].append(argv)
    if not any(name.startswith("--jobs") for name in differing):
        skip("--jobs=1, 2, 7", "normalize has no --jobs")
    for name, argvs in differing.items():
        check(not argvs, f"{name}: the same output, rejects, messages and status "
              f"for {compared} files", argvs)


def main():
    data, corpus = map(pathlib.Path, sys.argv[1:3])
    json_suite(data)
    csv_spectrum(data)
    csv_inputs(data)
    cut_reads()
    bad_input()
    paths(data, corpus)
    print(f"1..{tests}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
