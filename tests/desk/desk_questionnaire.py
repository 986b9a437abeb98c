"""One filled template, and the tables of the other collections from it: every number must be the one that
was filled in, or the sum of those that were, and UNODC's own figures must come out as UNODC published them."""
import collections
import csv
import itertools
import os
import random
import tempfile

import desk_submission as submission
import workbooks
from desk import ROOT, Skip, fyr, rows as csv_rows

assert Skip

PUBLISHED = os.path.join(ROOT, "data", "unodc_glotip_2025-04-14_baltic10.csv")
COLLECTIONS = ("eurostat", "unodc", "directive-19a")


def filled(folder, n_persons=300):
    """A template filled in for made-up persons, as a workbook; and what was said: {(flow, codes): number}."""
    rng = random.Random(7)
    said = {}
    sheets = submission.template(folder)
    for name, rows in sheets:
        if not name.isupper():
            continue
        lines, value = submission.fill(rows, rng, n_persons)
        _, names = submission.header_of(rows)
        for r, codes in lines:
            said[name, frozenset(zip(names[1:value], codes))] = rows[r][value]
    with open(os.path.join(folder, "se.xlsx"), "wb") as file:
        file.write(workbooks.by_openpyxl(sheets))
    return said


def parts(key):
    """The cells of our key: "VICTIMS/A.SE.NATIONAL._T.F+M" -> [(flow, {dimension: code})]."""
    flow, _, codes = key.partition("/")
    names = DIMENSIONS[flow]
    for choice in itertools.product(*(part.split("+") for part in codes.split("."))):
        yield flow, dict(zip(names, choice))


DIMENSIONS = {
    "VICTIMS": ["FREQ", "REF_AREA", "SOURCE", "REGISTRATION", "SEX", "AGE", "EXPLOITATION", "CITIZENSHIP"],
    "OFFENDERS": ["FREQ", "REF_AREA", "SOURCE", "LEGAL_STATUS", "SEX", "AGE", "CITIZENSHIP"],
    "OFFENCES": ["FREQ", "REF_AREA", "SOURCE", "OFFENCE"],
    "REPATRIATIONS": ["FREQ", "REF_AREA", "SOURCE", "SEX", "AGE", "COUNTERPART_AREA"],
    "CONVICTIONS_EXPLOITATION": ["FREQ", "REF_AREA", "SOURCE", "LEGAL_STATUS", "EXPLOITATION"],
}


def number_of(said, flow, cell):
    """What was filled in for one of our cells; None: nothing was."""
    wanted = {d: c for d, c in cell.items() if d not in ("FREQ", "REF_AREA", "SOURCE")}
    for (name, codes), number in said.items():
        if name == flow and all(dict(codes).get(d, "_T") == c for d, c in wanted.items()):
            return number
    return None


def round_trip():
    """Template, filled, the three collections: numbers equal, whatever the format."""
    submission.need_writers()
    with tempfile.TemporaryDirectory() as folder:
        said = filled(folder)
        fyr(folder, "check", "se.xlsx")
        for name in COLLECTIONS:
            out, _ = fyr(folder, "questionnaire", name, "--from", "se.xlsx", "--format", "csv")
            answers = csv_rows(out)
            numbers = [row for row in answers if row["ANSWER"] == "figure"]
            assert len(numbers) > 40, (name, len(numbers))
            for row in numbers:
                expected = [number_of(said, flow, cell) for flow, cell in parts(row["OUR_KEY"])]
                assert None not in expected, row
                assert float(row["OBS_VALUE"]) == sum(expected), (row, expected)
                assert int(row["PARTS"]) == len(expected), row
            for row in answers:
                assert (row["OBS_VALUE"] != "") == (row["ANSWER"] == "figure"), row
                assert row["REASON"] or row["ANSWER"] == "figure", row
                if row["ANSWER"] in ("not-given", "not-asked") and row["OUR_KEY"]:
                    assert None in [number_of(said, *part) for part in parts(row["OUR_KEY"])], row
            compare_workbook(folder, name, answers)


def compare_workbook(folder, name, answers):
    """The workbook has the same numbers, no formula, and a reason for every empty cell."""
    fyr(folder, "questionnaire", name, "--from", "se.xlsx", "-o", "out.xlsx")
    book = workbooks.openpyxl.load_workbook(os.path.join(folder, "out.xlsx"))
    tables = list(dict.fromkeys(row["TABLE"] for row in answers))
    assert book.sheetnames == ["About", *tables, "No source"], book.sheetnames
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    for table in tables:
        there = sorted(cell.value for row in book[table].iter_rows() for cell in row
                       if cell.data_type == "n" and cell.value is not None)
        expected = sorted(float(row["OBS_VALUE"]) for row in answers
                          if row["TABLE"] == table and row["ANSWER"] == "figure")
        assert there == expected, (table, there, expected)
    n_reasons = book["No source"].max_row - 1
    assert n_reasons == sum(1 for row in answers if row["REASON"]), n_reasons


def formulas():
    """A comment or a file name that is a formula gets out as text only."""
    submission.need_writers()
    with tempfile.TemporaryDirectory() as folder:
        name = "=cmd|calc!A0.csv"
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("DATAFLOW,REF_AREA,OFFENCE,TIME_PERIOD,OBS_VALUE,COMMENT_OBS\n"
                       "OFFENCES,SE,_T,2024,3,\"=HYPERLINK(\"\"http://x\"\")\"\n"
                       "OFFENCES,SE,TRAFFICKING,2024,2,@SUM(A1)\n")
        for ending in ("csv", "xlsx", "json"):
            fyr(folder, "questionnaire", "unodc", "--from", name, "-o", "out." + ending)
        with open(os.path.join(folder, "out.csv"), encoding="utf-8", newline="") as file:
            assert not any(cell[:1] in ("=", "+", "-", "@") for row in csv.reader(file) for cell in row)
        book = workbooks.openpyxl.load_workbook(os.path.join(folder, "out.xlsx"))
        assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def as_published():
    """UNODC's figures, taken in and given back in UNODC's own layout: every line of its file, all states and years."""
    with open(PUBLISHED, encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    columns = ("Iso3_code", "Indicator", "Dimension", "Category", "Sex", "Age")
    listed = ("by citizenship", "by country of repatriation")
    published, lists = collections.defaultdict(dict), collections.defaultdict(list)
    for line in lines:
        key, year = ",".join(line[c] for c in columns), line["Year"]
        if line["Dimension"] in listed:
            lists[line["Iso3_code"], year].append((line["Indicator"], line["Dimension"], line["txtVALUE"]))
        else:
            published[line["Iso3_code"], year].setdefault(key, []).append(line["txtVALUE"])
    with tempfile.TemporaryDirectory() as folder:
        fyr(folder, "demo", "c")
        n_lines = 0
        for (area, year), expected in sorted(published.items()):
            out, _ = fyr(folder, "--centre", "c", "questionnaire", "unodc", "--area", area, "--period", year,
                         "--source", "UNODC", "-f", "csv", status=None)
            answers = {row["THEIR_KEY"]: row for row in csv_rows(out)}
            for key, values in expected.items():
                row, value = answers[key], values[0]
                if len(set(values)) > 1:
                    assert row["OBS_STATUS"] == "U" and not row["OBS_VALUE"], (row, values)
                elif value == "<5":
                    assert (row["OBS_STATUS"], row["LOWER"], row["UPPER"]) == ("Q", "0", "4"), (row, value)
                else:
                    assert float(row["OBS_VALUE"]) == float(value.replace(",", "")), (row, value)
                n_lines += 1
            if (area, year) == ("FIN", "2022"):
                compare_lists(answers.values(), lists[area, year])
        assert n_lines > 4000, n_lines


def compare_lists(answers, expected):
    """Citizenships are written in our words, so the numbers are compared as they are, without their names."""
    there = sorted("<5" if row["OBS_STATUS"] == "Q" else row["OBS_VALUE"] for row in answers
                   if row["TABLE"] == "VICTIMS_CITIZENSHIP")
    assert there == sorted(value for _, dimension, value in expected if dimension == "by citizenship"), there


def tests():
    return [("template, filled, three collections", round_trip), ("formulas stay texts", formulas),
            ("UNODC's own file comes out as published", as_published)]
