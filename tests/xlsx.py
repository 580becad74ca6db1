# SPDX-License-Identifier: Apache-2.0
"""xlsx - ingest reads workbooks: values, headers, sheets, and what is no workbook.

Most books are written here, part by part, so that a case says what is in the file;
a last one is openpyxl's, whose reading of it is compared with ours.  Run by xlsx.sh in
a folder of its own; speaks TAP.
"""

import datetime
import gzip
import io
import json
import random
import struct
import subprocess
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

count = 0


def ok(name, good, why=""):
    """One line of TAP."""
    global count
    count += 1
    print(f"{'' if good else 'not '}ok {count} - {name}")
    if not good:
        for line in str(why).splitlines()[:40]:
            print(f"#   {line}")


def skip(name, why):
    global count
    count += 1
    print(f"ok {count} - {name} # SKIP {why}")


def links(*entries, kind=OFFICE):
    """A part of relationships: id, type and target each."""
    return f'<Relationships xmlns="{LINKS}">' + "".join(
        f'<Relationship Id="{i}" Type="{kind}/{t}" Target="{target}"/>'
        for i, t, target in entries) + "</Relationships>"


def sheet(rows, behind=""):
    return (f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{behind}'
            "</worksheet>")


def row(number, *cells):
    """A row of cells by the letter of their column, (letter, type, style, value)."""
    text = f'<row r="{number}">'
    for letter, kind, style, value in cells:
        body = (f"<is><t>{value}</t></is>" if kind == "inlineStr"
                else f"<v>{value}</v>" if value is not None else "")
        text += f'<c r="{letter}{number}" t="{kind}" s="{style}">{body}</c>'
    return text + "</row>"


def texts(number, *values):
    """A row of texts, from column A on; None is a cell that is not there."""
    return row(number, *[(chr(65 + i), "inlineStr", 0, v) for i, v in enumerate(values)
                         if v is not None])


def numbers(number, *values):
    return row(number, *[(chr(65 + i), "n", 0, v) for i, v in enumerate(values)
                         if v is not None])


def parts(sheets, strings=None, formats=(), properties=""):
    """The parts of a book: sheets as (name, state, part's text), number formats as ids
    or codes, which are styles 1, 2, ..."""
    own = [(164 + i, f) for i, f in enumerate(formats) if isinstance(f, str)]
    ids = [f if isinstance(f, int) else 164 + i for i, f in enumerate(formats)]
    book = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": links(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml":
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {properties}/>'
            "<sheets>" + "".join(
                f'<sheet name="{name}" sheetId="{i + 1}" r:id="s{i}"'
                f'{f" state={chr(34)}{state}{chr(34)}" if state else ""}/>'
                for i, (name, state, _) in enumerate(sheets)) + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": links(
            ("t", "styles", "styles.xml"), ("u", "sharedStrings", "sharedStrings.xml"),
            *[(f"s{i}", "worksheet", f"worksheets/sheet{i + 1}.xml")
              for i in range(len(sheets))]),
        "xl/styles.xml":
            f'<styleSheet xmlns="{MAIN}"><numFmts>' + "".join(
                f'<numFmt numFmtId="{i}" formatCode="{code}"/>' for i, code in own) +
            '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
            '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{i}"/>' for i in ids) +
            "</cellXfs></styleSheet>",
    }
    if strings is not None:
        book["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    for i, (_, _, text) in enumerate(sheets):
        book[f"xl/worksheets/sheet{i + 1}.xml"] = text
    return book


def one(rows, behind="", **more):
    return parts([("Sheet1", None, sheet(rows, behind))], **more)


def packed(book):
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in book.items():
            archive.writestr(name, text)
    return to.getvalue()


def write(book, path="book.xlsx"):
    with open(path, "wb") as file:
        file.write(book if isinstance(book, bytes) else packed(book))


def ingest(*options, stdin=None, file="book.xlsx"):
    command = ["ingest", *options] + ([file] if stdin is None else [])
    run = subprocess.run(command, input=stdin, capture_output=True, timeout=120)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


def case(name, book, options, out, err="", status=0):
    """What ingest makes of a book, exactly."""
    write(book)
    got = ingest(*options)
    want = (status, out, err)
    ok(name, got == want, f"got  {got}\nwant {want}")


def refused(name, book, *words, options=()):
    """A file that ends the run, with these words in one line of reason."""
    write(book)
    status, out, err = ingest(*options)
    lines = err.splitlines()
    ok(name, status == 2 and out == "" and len(lines) == 1 and
       all(w in err for w in words), (status, out, err))


HEAD = texts(1, "a", "b")


def values():
    shared = ("<si><t>shared</t></si><si><r><t>重</t></r><r><rPr/><t>庆</t></r>"
              "<rPh sb='0' eb='1'><t>CHONG</t></rPh></si><si><t/></si>"
              "<si><t>two_x000D_\nlines</t></si>")
    case("shared texts are joined from their runs, readings left out",
         one(HEAD + row(2, ("A", "s", 0, 0), ("B", "s", 0, 1)) +
             row(3, ("A", "s", 0, 2), ("B", "s", 0, 3)), strings=shared), [],
         '{"a":"shared","b":"重庆"}\n{"a":"","b":"two\\r\\nlines"}\n')
    case("numbers have the digits they were typed with",
         one(HEAD + numbers(2, "17.100000000000001", "1E-3") +
             numbers(3, "91500000123456789012", "-0.50")), [],
         '{"a":17.1,"b":0.001}\n{"a":91500000123456789012,"b":-0.5}\n')
    case("true, false, faults and values of formulas",
         one(HEAD + row(2, ("A", "b", 0, 1), ("B", "b", 0, 0)) +
             row(3, ("A", "e", 0, "#DIV/0!"), ("B", "str", 0, "a&amp;b"))), [],
         '{"a":true,"b":false}\n{"a":"#DIV/0!","b":"a&b"}\n')
    case("an empty cell is null, wherever it is",
         one(texts(1, "a", "b", "c") + row(2, ("B", "n", 0, 5)) + numbers(4, 7) +
             row(3 + 2, ("A", "n", 1, None)), formats=[14]), [],
         '{"a":null,"b":5,"c":null}\n{"a":7,"b":null,"c":null}\n')
    formats = ["yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", 14, 22, 20, 57, 10,
               "[h]:mm", "0.0&quot;d&quot;"]
    stored = [45742, 45742, "45742.333333333336", "0.33333333333333331", 45742, 0.125,
              1.5, 3]
    case("dates are shown as such by their formats, percents are numbers",
         one(texts(1, *"abcdefgh") +
             row(2, *[(chr(65 + i), "n", i + 1, v) for i, v in enumerate(stored)]),
             formats=formats), [],
         '{"a":"2025-03-26","b":"2025-03-26","c":"2025-03-26T08:00:00","d":"08:00:00",'
         '"e":"2025-03-26","f":0.125,"g":"36:00:00","h":3}\n')
    case("days may count from 1904",
         one(texts(1, "a") + row(2, ("A", "n", 1, 44280)), formats=[14],
             properties='date1904="1"'), [], '{"a":"2025-03-26"}\n')
    case("the leap day that never was costs its row",
         one(texts(1, "a") + row(2, ("A", "n", 1, 60)) + row(3, ("A", "n", 1, 61)),
             formats=[14]), ["--rejects", "r.jsonl"], '{"a":"1900-03-01"}\n',
         "ingest: book.xlsx:2: cell A2: 29 February 1900, a day that never was\n"
         "ingest: 1 of 2 records rejected\n", 1)
    with open("r.jsonl", encoding="utf-8") as file:
        reject = json.loads(file.read())
    ok("a reject has its row as an array",
       (reject["rule"], reject["line"], reject["raw"]) == ("xlsx.cell", 2, '["60"]'),
       reject)
    case("a row with more than the header has is a reject, a shorter one is not",
         one(HEAD + numbers(2, 1, 2, 3) + numbers(3, 1) +
             row(4, ("A", "n", 0, 1), ("C", "n", 1, None)), formats=[14]), [],
         '{"a":1,"b":null}\n{"a":1,"b":null}\n',
         "ingest: book.xlsx:2: the row has a value in column 3, the header has 2\n"
         "ingest: 1 of 3 records rejected\n", 1)
    case("a merged cell below the header has its value once",
         one(HEAD + numbers(2, 1, 2) + numbers(3, None, 3),
             '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'), [],
         '{"a":1,"b":2}\n{"a":null,"b":3}\n')
    case("columns may be chosen",
         one(HEAD + numbers(2, 1, 2)), ["--columns", "b,a"], '{"b":2,"a":1}\n')
    case("a row of more than --max-line is a reject",
         one(HEAD + texts(2, "x" * 300) + numbers(3, 1)), ["--max-line", "200"],
         '{"a":1,"b":null}\n',
         "ingest: book.xlsx:2: the texts of the row have more than 200 bytes "
         "(--max-line)\ningest: 1 of 2 records rejected\n", 1)


def headers():
    top = texts(1, "站点", "空气", None, "雨")
    below = texts(2, None, "PM2.5", "PM10")
    merges = ('<mergeCells count="3"><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/>'
              '<mergeCell ref="D1:D2"/><mergeCell ref="A3:A4"/></mergeCells>')
    case("a header of two rows takes the names of merged cells",
         one(top + below + numbers(3, 1, 2, 3, 4), merges), ["--header", "2"],
         '{"站点":1,"空气_PM2.5":2,"空气_PM10":3,"雨":4}\n')
    case("what is not merged is not spread",
         one(top + below + numbers(3, 1, 2, 3, 4)), ["--header", "2"],
         '{"站点":1,"空气_PM2.5":2,"PM10":3,"雨":4}\n')
    case("rows of the header are counted from the first with a value",
         one(texts(4, "a", "b") + numbers(6, 1, 2),
             '<mergeCells><mergeCell ref="A4:A5"/></mergeCells>'), ["--header", "2"],
         '{"a":1,"b":2}\n')
    case("without a header columns are numbered, as many as the widest row has",
         one(numbers(1, 1) + numbers(2, 1, 2, 3)), ["--header", "0"],
         '{"column_1":1,"column_2":null,"column_3":null}\n'
         '{"column_1":1,"column_2":2,"column_3":3}\n')
    case("numbers and dates may be names; those missing or twice are told",
         one(row(1, ("A", "n", 0, 2024), ("B", "n", 1, 45742), ("D", "n", 0, 2024)) +
             numbers(2, 1, 2, 3, 4), formats=[14]), [],
         '{"2024":1,"2025-03-26":2,"column_3":3,"2024_2":4}\n',
         "ingest: book.xlsx:1: column 3 has no name: called column_3\n"
         "ingest: book.xlsx:1: column 4 has the name of another: called 2024_2\n")
    case("a header alone", one(HEAD), [], "",
         "ingest: book.xlsx: a header and no records\n")
    case("a header that is cut", one(HEAD), ["--header", "2"], "",
         "ingest: book.xlsx: a header and no records\n")
    for n in "012":
        case(f"an empty sheet, --header {n}", one(""), ["--header", n], "",
             "ingest: book.xlsx: empty: no header and no records\n")
    refused("a header with a bad cell", one(row(1, ("A", "n", 1, 60)), formats=[14]),
            "book.xlsx:1: cell A1: 29 February 1900")
    refused("merged cells that overlap without end",
            one(top + below + numbers(3, 1), '<mergeCells>' +
                '<mergeCell ref="A1:XFD2"/>' * 2 + "</mergeCells>"), "overlap",
            options=["--header", "2"])


def sheets():
    def of(name):
        return sheet(texts(1, "n") + texts(2, name))

    three = parts([("秘密", "hidden", of("1")), ("读数", None, of("2")),
                   ("3", "visible", of("3"))])
    case("the first sheet that is not hidden is taken, and told", three, [],
         '{"n":"2"}\n',
         'ingest: book.xlsx: takes the sheet "读数", the first of 2 (--sheet)\n')
    case("a sheet by its name", three, ["--sheet", "秘密"], '{"n":"1"}\n')
    case("a sheet by its number, hidden ones counted", three, ["--sheet", "2"],
         '{"n":"2"}\n')
    case("a name comes before a number", parts(
        [("2", None, of("first")), ("x", None, of("second"))]), ["--sheet", "2"],
        '{"n":"first"}\n')
    for name in ["4", "0", "no", "", "99999999999999999999"]:
        refused(f'a sheet that there is not: "{name}"', three,
                f'no sheet "{name[:60]}"; there are "秘密" (hidden), "读数", "3"',
                options=["--sheet", name])
    chart = parts([("Chart", None, of("x")), ("Data", None, of("y"))])
    chart["xl/_rels/workbook.xml.rels"] = links(
        ("s0", "chartsheet", "chartsheets/sheet1.xml"),
        ("s1", "worksheet", "worksheets/sheet2.xml"))
    case("a chart is no sheet", chart, ["--sheet", "1"], '{"n":"y"}\n')
    moved = parts([("A", None, of("x"))])
    moved["xl/book.xml"] = moved.pop("xl/workbook.xml")
    moved["_rels/.rels"] = links(("r", "officeDocument", "/xl/book.xml"))
    del moved["xl/_rels/workbook.xml.rels"]
    moved["xl/_rels/book.xml.rels"] = links(("s0", "worksheet", "/data/../data/s.xml"))
    moved["data/../data/s.xml"] = moved.pop("xl/worksheets/sheet1.xml")
    case("parts are where the links say, from the root too", moved, [], '{"n":"x"}\n')
    up = parts([("A", None, of("x"))])
    up["xl/_rels/workbook.xml.rels"] = links(("s0", "worksheet", "../x/./s.xml"))
    up["x/./s.xml"] = up.pop("xl/worksheets/sheet1.xml")
    case("parts are where the links say, from the folder above too", up, [],
         '{"n":"x"}\n')
    outside = one(HEAD + numbers(2, 1, 2))
    outside["xl/_rels/workbook.xml.rels"] = outside["xl/_rels/workbook.xml.rels"].replace(
        "</Rel", '<Relationship Id="e" Type="x/externalLink" TargetMode="External" '
        'Target="file:///etc/passwd"/></Rel')
    case("what is outside is not looked at", outside, [], '{"a":1,"b":2}\n')


def ways_in():
    write(one(HEAD + numbers(2, 1, 2)))
    with open("book.xlsx", "rb") as file:
        book = file.read()
    want = (0, '{"a":1,"b":2}\n', "")
    ok("from a pipe", ingest(stdin=book) == want, ingest(stdin=book))
    ok("from a pipe, packed", ingest(stdin=gzip.compress(book)) == want)
    with open("name.csv", "wb") as file:
        file.write(book)
    ok("by its content, whatever its name", ingest(file="name.csv") == want)
    ok("by --format", ingest("--format", "xlsx") == want)
    ok("with --source, the line is the row's number",
       ingest("--source", "--header", "0")[1].splitlines()[1] ==
       '{"column_1":1,"column_2":2,"source":{"file":"book.xlsx","line":2}}')
    run = subprocess.run(["ingest", "book.xlsx", "-", "name.csv", "--ledger", "l.jsonl"],
                         input=b"a,b\n3,4\n", capture_output=True)
    ok("between others", run.stdout.decode() == want[1] + '{"a":"3","b":"4"}\n' + want[1],
       run)
    with open("l.jsonl", encoding="utf-8") as file:
        ledger = json.loads(file.read())
    ok("the ledger has all records and the files' bytes",
       (ledger["records"]["in"], ledger["records"]["out"], ledger["bytes"]["in"]) ==
       (3, 3, 2 * len(book) + 8),
       ledger)
    with open("five", "wb") as file:
        file.write(b"12345" + book)
    run = subprocess.run(["sh", "-c", "{ dd bs=5 count=1 2>/dev/null; ingest; } <five"],
                         capture_output=True)
    ok("from where standard input stands", run.stdout.decode() == "12345" + want[1], run)
    for options in [["--encoding", "gbk"], ["--delimiter", ";"]]:
        refused(f"{options[0]} is for CSV", book, f"{options[0]} is for CSV",
                options=options)
    refused("as what it is not", book, "zip archive or an Excel workbook",
            options=["--format", "csv"])
    for data, option in [(b"a\n1\n", "--sheet=1"), (b"{}\n", "--sheet=1"),
                         (b"{}\n", "--header=2"), (b"a\n1\n", "--format=xlsx")]:
        status, out, _ = ingest(option, stdin=data)
        ok(f"{option} of {data!r} is refused", (status, out) == (2, ""))


def bomb(size):
    """One part of so many bytes that packs to a thousandth."""
    book = one(HEAD)
    book["xl/worksheets/sheet1.xml"] = sheet(HEAD + numbers(2, 1)).replace(
        "</sheetData>", " " * size + "</sheetData>")
    return book


def damage():
    good = packed(one(HEAD + numbers(2, 1, 2) + texts(3, *"xy"), strings=""))
    for n in [4, 30, 200, len(good) // 2, len(good) - 100]:
        refused(f"a book cut behind {n} bytes", good[:n], "book.xlsx: cut short or damaged")
    at = good.index(b"xl/worksheets/sheet1.xml") + 40
    refused("a part whose bytes were changed",
            good[:at] + bytes(b ^ 0x55 for b in good[at:at + 20]) + good[at + 20:],
            "xl/worksheets/sheet1.xml: cut short or damaged")
    for part in ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml",
                 "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]:
        book = one(HEAD + numbers(2, 1, 2), strings="<si><t>x</t></si>")
        book[part] = book[part][:-9]
        write(book)
        status, _, err = ingest()
        ok(f"half of {part}", status == 2 and f"{part}: line 1, column " in err, err)
        book[part] = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
        refused(f"entities in {part}", book, f"{part}: a document type definition")
    book = one(HEAD)
    del book["xl/worksheets/sheet1.xml"]
    refused("a sheet without its part", book, "sheet1.xml: the part is not there")
    book = one(HEAD)
    book["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}"/>'
    refused("a book without sheets", book, "a workbook without a sheet")
    case("a part that packs well is no bomb below 16 MiB", bomb(15 << 20), [],
         '{"a":1,"b":null}\n')
    write(bomb(40 << 20))
    status, _, err = ingest()
    ok("a zip bomb is refused", status == 2 and "xl/worksheets/sheet1.xml: unpacks to "
       "more than 200 times its packed size" in err, err)
    lying = bytearray(packed(bomb(40 << 20)))
    # The packed size in the directory, where the bomb would have it a gigabyte.
    entry = lying.rindex(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", lying, entry + 20, 1 << 30)
    write(bytes(lying))
    status, _, err = ingest()
    ok("a zip bomb is refused, whatever it says of its size", status == 2, err)
    strings = "<si><t>" + "x" * 5000 + "</t></si>"
    refused("a shared text of more than --max-line", one(HEAD, strings=strings),
            "xl/sharedStrings.xml: a text of more than 1000 bytes",
            options=["--max-line", "1000"])


def others():
    refused("a plain archive", {"a.csv": "a\n1\n"}, "a zip archive without a workbook")
    refused("an empty archive", packed({}), "a zip archive without a workbook")
    refused("a Word document", {"word/document.xml": "<x/>"}, "Word document (.docx)")
    refused("a presentation", {"ppt/presentation.xml": "<x/>"}, "(.pptx)")
    refused("a binary workbook", {"xl/workbook.bin": "x"}, "(.xlsb); save it as .xlsx")
    refused("an OpenDocument sheet", {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "(.ods)")
    refused("a book with a password", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(600),
            "an old Excel workbook (.xls), or one with a password")


def as_json(value):
    """What a value that openpyxl reads should be in a record."""
    if isinstance(value, datetime.datetime):
        rounded = value + datetime.timedelta(microseconds=500000)
        rounded = rounded.replace(microsecond=0)
        return rounded.isoformat().removesuffix("T00:00:00")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value


def same(ours, theirs):
    return ours == theirs or (isinstance(ours, str) and isinstance(theirs, str) and
                              ours.removesuffix("T00:00:00") == theirs)


def oracle():
    """Any values, written and read by openpyxl, and read by us."""
    name = "as openpyxl reads what it has written"
    try:
        import openpyxl
    except ImportError:
        skip(name, "no openpyxl")
        return
    pick = random.Random(4)
    start = datetime.datetime(1900, 3, 1)
    makers = [
        lambda: None, lambda: pick.randint(-10**9, 10**9), pick.random,
        lambda: pick.random() * 10**pick.randint(-12, 14), lambda: pick.random() < 0.5,
        lambda: round(pick.random() * 500, 1), lambda: "".join(
            pick.choice("ab 渝é\"\\<&>\n\t_x😀") for _ in range(pick.randint(1, 12))),
        lambda: start + datetime.timedelta(seconds=pick.randrange(5 * 10**9)),
        lambda: (start + datetime.timedelta(days=pick.randrange(60000))).date(),
        lambda: datetime.time(pick.randrange(24), pick.randrange(60), pick.randrange(60)),
    ]
    for shared in [True, False]:
        book = openpyxl.Workbook(write_only=not shared)
        page = book.create_sheet("S", 0)
        page.append([f"c{i}" for i in range(12)])
        for _ in range(500):
            page.append([pick.choice(makers)() for _ in range(12)])
        book.save("theirs.xlsx")
        page = openpyxl.load_workbook("theirs.xlsx", read_only=True)["S"]
        theirs = [[as_json(v) for v in r] for r in page.iter_rows(values_only=True)]
        theirs = [r + [None] * (12 - len(r)) for r in theirs[1:] if any(
            v is not None for v in r)]
        status, out, err = ingest("--sheet", "S", file="theirs.xlsx")
        ours = [list(json.loads(line).values()) for line in out.splitlines()]
        wrong = [pair for a, b in zip(ours, theirs) for pair in zip(a, b)
                 if not same(*pair)]
        ok(f"{name}, texts {'shared' if shared else 'inline'}",
           status == 0 and len(ours) == len(theirs) and not wrong,
           f"{err}{len(ours)} {len(theirs)} {wrong[:5]}")


values()
headers()
sheets()
ways_in()
damage()
others()
oracle()
print(f"1..{count}")
