"""What a file from outside can be like: whatever it is, it is answered with a reason, or read; nothing is written by
half, nothing is repeated that may be about a person, and no file makes the reader grow without bound."""
import io
import json
import os
import random
import resource
import signal
import subprocess
import tempfile
import time
import zipfile

import workbooks
from desk import FYR, ROUNDS, Skip, fyr
from desk_submission import fill, header_of, need_writers, template

assert Skip
MEMORY_MOST_KB = 3 << 20


def refused(name, data, *says, status=3):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        out, messages = fyr(folder, "check", name, "--annotate", "back.xlsx", status=status)
        assert os.listdir(folder) == [name], "something was written"
        for words in says:
            assert words in messages + out, (words, messages, out[:500])
        return messages


def workbook(rows=((("OBS_VALUE",), (1,)))):
    return workbooks.without_references([("VICTIMS", [list(row) for row in rows])])


def repacked(data, changes):
    """The same archive with some parts as given."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item not in changes:
                new.writestr(item, old.read(item))
        for item, text in changes.items():
            if text is not None:
                new.writestr(item, text)
    return out.getvalue()


SHEET = "xl/worksheets/s1.xml"


def bomb():
    """300 MB of one letter, packed to 300 kB: as one text, and as rows."""
    head = f'<worksheet xmlns="{workbooks.MAIN}"><sheetData><row>'.encode()
    text = head + b'<c t="inlineStr"><is><t>' + b"a" * (300 << 20) + b"</t></is></c></row></sheetData></worksheet>"
    refused("bomb.xlsx", repacked(workbook(), {SHEET: text}), "bomb.xlsx")
    rows = head + b"</row><row>" * (30 << 20) + b"</row></sheetData></worksheet>"
    refused("rows.xlsx", repacked(workbook(), {SHEET: rows}), "rows.xlsx")
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert used < MEMORY_MOST_KB, f"{used} kB"


def bomb_of_parts():
    """More parts than a workbook can have; a part that is the archive itself."""
    refused("parts.xlsx", repacked(workbook(), {f"xl/x{i}.xml": "" for i in range(20000)}), "parts.xlsx")
    inner = workbook()
    refused("inner.xlsx", repacked(workbook(), {SHEET: inner}), "inner.xlsx")


def entities():
    """Neither a local file nor an address is ever looked at."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as secret:
        secret.write("Secretperson")
        secret.flush()
        for declared in (f'<!ENTITY x SYSTEM "file://{secret.name}">', '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
                         '<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">'):
            text = (f'<?xml version="1.0"?><!DOCTYPE worksheet [{declared}]><worksheet xmlns="{workbooks.MAIN}"><sheetData>'
                    '<row><c t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>')
            messages = refused("e.xlsx", repacked(workbook(), {SHEET: text}), "document type")
            assert "Secretperson" not in messages


def cut():
    """A file that ends too early, anywhere."""
    need_writers()
    with tempfile.TemporaryDirectory() as folder:
        sheets = template(folder, "OFFENCES")
        for name, write in workbooks.WRITERS.items():
            whole = write(sheets)
            for part in (0, 1, 3, 10, len(whole) // 3, len(whole) // 2, len(whole) - 30, len(whole) - 1):
                refused("cut." + name.rsplit(".")[-1], whole[:part], "cut.")


def damaged():
    """A byte changed, anywhere: refused, or read as what it says; never a crash."""
    need_writers()
    with tempfile.TemporaryDirectory() as folder:
        sheets = template(folder, "OFFENCES")
        rng = random.Random(7)
        for name, write in workbooks.WRITERS.items():
            whole = write(sheets)
            for _ in range(ROUNDS):
                data = bytearray(whole)
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
                path = os.path.join(folder, "d." + name.rsplit(".")[-1])
                with open(path, "wb") as file:
                    file.write(data)
                done = subprocess.run([FYR, "check", path], capture_output=True, check=False)
                assert done.returncode in (0, 1, 3), (name, done.returncode, done.stderr)


def other_formats():
    """What is no workbook, said by name, with what to do."""
    refused("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096), ".xlsx")
    binary = repacked(workbook(), {"xl/workbook.xml": None, "xl/workbook.bin": b"\x83\x01"})
    refused("book.xlsb", binary, "book.xlsb")
    refused("page.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20, "page.pdf")
    refused("a.xlsx", b"", "a.xlsx")
    refused("zip.xlsx", repacked(workbook(), {"xl/workbook.xml": None, "[Content_Types].xml": None}), "zip.xlsx")


def too_large():
    """513 MB: refused before it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "large.csv")
        with open(path, "wb") as file:
            file.write(b"DATAFLOW,OBS_VALUE\n")
            file.truncate(513 << 20)
        _, messages = fyr(folder, "check", "large.csv", status=3)
        assert "512 MB" in messages or "large" in messages, messages


def persons():
    """A list of persons is refused as such, and nothing of it is said again."""
    text = ("Name,Date of birth,Passport number,SEX,OBS_VALUE\n"
            "Anna Secretperson,1990-01-01,X1234567,F,1\n").encode()
    messages = refused("list.csv", text, status=4)
    assert "Secretperson" not in messages
    messages = refused("list.xlsx", workbook([line.split(",") for line in text.decode().split("\n")[:2]]), status=4)
    assert "Secretperson" not in messages


def merged_and_hidden():
    """What cannot be seen is read and said; merged cells in the table are said."""
    need_writers()
    with tempfile.TemporaryDirectory() as folder:
        sheets = template(folder, "OFFENCES")
        rows = dict(sheets)["OFFENCES"]
        fill(rows, random.Random(2), 30)
        top, names = header_of(rows)
        path = os.path.join(folder, "h.xlsx")
        with open(path, "wb") as file:
            file.write(workbooks.by_openpyxl(sheets))
        book = workbooks.openpyxl.load_workbook(path)
        sheet = book["OFFENCES"]
        sheet.row_dimensions[top + 3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.merge_cells(start_row=top + 4, end_row=top + 5, start_column=3, end_column=3)
        book.save(path)
        out, _ = fyr(folder, "check", "h.xlsx", "--json", status=1)
        rules = {p["rule"] for p in json.loads(out)["problems"]}
        assert {"hidden-row", "hidden-column"} <= rules and any("merged" in rule for rule in rules), rules


def dates():
    """A number that the spreadsheet made a date of."""
    need_writers()
    import datetime
    with tempfile.TemporaryDirectory() as folder:
        sheets = template(folder, "OFFENCES")
        rows = dict(sheets)["OFFENCES"]
        top, names = header_of(rows)
        path = os.path.join(folder, "d.xlsx")
        with open(path, "wb") as file:
            file.write(workbooks.by_openpyxl(sheets))
        book = workbooks.openpyxl.load_workbook(path)
        book["OFFENCES"].cell(top + 2, names.index("OBS_VALUE") + 1).value = datetime.date(2024, 4, 1)
        book.save(path)
        out, _ = fyr(folder, "check", "d.xlsx", "--json", status=1)
        errors = [(p["line"], p["rule"]) for p in json.loads(out)["problems"] if p["severity"] == "error"]
        assert errors == [(top + 2, "date")], errors


def killed():
    """kill -9 while the annotated file is made: the old one stays, or the new one is whole."""
    need_writers()
    with tempfile.TemporaryDirectory() as folder:
        sheets = template(folder)
        for _, rows in sheets[1:-1]:
            fill(rows, random.Random(3), 50)
        with open(os.path.join(folder, "k.xlsx"), "wb") as file:
            file.write(workbooks.by_openpyxl(sheets))
        rng = random.Random(5)
        for _ in range(max(10, ROUNDS // 2)):
            out = os.path.join(folder, "back.xlsx")
            with open(out, "wb") as file:
                file.write(b"the old one")
            process = subprocess.Popen([FYR, "check", "k.xlsx", "--annotate", "back.xlsx"], cwd=folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.random() * 0.12)
            process.send_signal(signal.SIGKILL)
            process.wait()
            with open(out, "rb") as file:
                data = file.read()
            assert data == b"the old one" or zipfile.ZipFile(io.BytesIO(data)).testzip() is None
            assert json.loads(fyr(folder, "check", "k.xlsx", "--json")[0])["errors"] == 0


def tests():
    return [("zip bomb", bomb), ("too many parts", bomb_of_parts), ("external entities", entities), ("cut", cut),
            ("damaged", damaged), ("other formats", other_formats), ("too large", too_large), ("persons", persons),
            ("merged and hidden", merged_and_hidden), ("dates", dates), ("killed", killed)]
