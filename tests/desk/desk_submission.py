"""A focal point's way: a template is filled in, by several programs, with and without mistakes, and checked.
Consistent figures must pass whatever program wrote them; every mistake must be found at its own cell."""
import csv
import io
import json
import os
import random
import tempfile

import workbooks
from desk import ROUNDS, Skip, fyr

TOTAL = "_T"
# Codes of the questionnaires that stand above others there.
ABOVE = {"ORGAN": "_O", "MIXED": "_O", "OTHER_NOT_ORGAN": "_O", "BEGGING": "OTHER_NOT_ORGAN",
         "CRIMINAL": "OTHER_NOT_ORGAN", "FORCED_MARRIAGE": "OTHER_NOT_ORGAN",
         "ILLEGAL_ADOPTION": "OTHER_NOT_ORGAN", "SURROGACY": "OTHER_NOT_ORGAN"}


def need_writers():
    if not workbooks.HAS_WRITERS:
        raise Skip("python3-openpyxl and python3-odf are not installed (tools/setup test)")


def template(folder, *flows, lang="en"):
    """[(sheet, rows)] of a fresh template, its values as openpyxl reads them."""
    path = os.path.join(folder, "t.xlsx")
    fyr(folder, "template", *flows, "--area", "SE", "--period", "2024", "--lang", lang, "-o", "t.xlsx")
    sheets = []
    for name, cells in workbooks.read(path).items():
        rows = [[None] * max(c for _, c in cells) for _ in range(max(r for r, _ in cells))]
        for (r, c), value in cells.items():
            rows[r - 1][c - 1] = value
        sheets.append((name, rows))
    return sheets


def header_of(rows):
    for r, row in enumerate(rows):
        names = [str(cell or "").split(":")[0] for cell in row]
        if "OBS_VALUE" in names:
            return r, names
    raise AssertionError("no header")


def code(cell):
    return str(cell).split(":")[0]


def up(leaf):
    """A code and those above it."""
    codes = [TOTAL, leaf]
    while codes[-1] in ABOVE:
        codes.append(ABOVE[codes[-1]])
    return codes


def fill(rows, rng, n_persons):
    """Fills a sheet from persons made up by chance: every number is a count of the same persons. Returns
    the rows of lines, and how to change them: [(row, {dimension: code})]."""
    top, names = header_of(rows)
    value = names.index("OBS_VALUE")
    dimensions = [i for i in range(1, value)]
    lines = [(r, [code(rows[r][i]) if rows[r][i] else None for i in dimensions])
             for r in range(top + 1, len(rows)) if rows[r][dimensions[0]] and not str(rows[r][value] or "")]
    lines = [(r, codes) for r, codes in lines if all(codes)]
    leaves = [sorted({codes[k] for _, codes in lines} - {TOTAL}) for k in range(len(dimensions))]
    leaves = [[c for c in listed if c not in {ABOVE.get(other) for other in listed}] or [TOTAL] for listed in leaves]
    persons = [[rng.choice(codes) for codes in leaves] for _ in range(n_persons)]
    for r, codes in lines:
        rows[r][value] = sum(all(c in up(p) for c, p in zip(codes, person)) for person in persons)
    return lines, value


def check(folder, name, data, status):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)
    out, _ = fyr(folder, "check", name, "--json", status=status)
    return json.loads(out)


def problems(report, severity="error"):
    return sorted({(p["place"].partition(": ")[2], p["field"], p["rule"]) for p in report["problems"]
                   if p["severity"] == severity})


def consistent():
    """Figures of made-up persons, whoever wrote the file."""
    need_writers()
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        for lang in ("en", "sv"):
            sheets = template(folder, lang=lang)
            n_lines = sum(len(fill(rows, rng, 200)[0]) for name, rows in sheets if name.isupper())
            for name, write in workbooks.WRITERS.items():
                report = check(folder, name, write(sheets), 0)
                assert report["figures"] == n_lines > 200, (name, report["figures"], n_lines)
                assert report["errors"] == 0 == report["warnings"], (name, problems(report, "warning"))


def mistakes():
    """One number more, anywhere: it is found, at the cell or where its sum stands, in every format alike."""
    need_writers()
    with tempfile.TemporaryDirectory() as folder:
        fresh = template(folder, "VICTIMS")
        for seed in range(ROUNDS):
            rng = random.Random(seed)
            sheets = [(name, [list(row) for row in rows]) for name, rows in fresh]
            rows = dict(sheets)["VICTIMS"]
            rows[4][1] = "ONE"
            lines, value = fill(rows, rng, 300)
            r, codes = rng.choice([line for line in lines if line[1][3] != "SURROGACY"])
            rows[r][value] += rng.choice((1, 7, 1000))
            names = rng.sample(sorted(workbooks.WRITERS), 2)
            found = [problems(check(folder, name, workbooks.WRITERS[name](sheets), 1)) for name in names]
            assert found[0] == found[1], (seed, found)
            assert found[0] and all(rule in ("sum-above-total", "sum-below-total") for _, _, rule in found[0])


def planted():
    """What people type: each is found where it stands, and the annotated file says so beside the line."""
    need_writers()
    wrong = [("12,5", "not-whole"), ("1.5", "not-whole"), (-3, "negative"), ("many", "not-a-number"),
             ("1 234", "thousands"), ("1\u00a0234", "thousands"), (2.5, "not-whole"), ("\u0417", "look-alike"), ("approx. 5", "not-a-number")]
    with tempfile.TemporaryDirectory() as folder:
        for name, write in workbooks.WRITERS.items():
            sheets = template(folder, "VICTIMS")
            rows = dict(sheets)["VICTIMS"]
            top, names = header_of(rows)
            value, comment = names.index("OBS_VALUE"), names.index("COMMENT_OBS")
            for i, (text, _) in enumerate(wrong):
                rows[top + 1 + i][value] = text
            rows[top + 11][value], rows[top + 11][comment] = 4, "call anna.svensson@example.org"
            rows[top + 12][value], rows[top + 12][comment] = 4, '=HYPERLINK("http://x","y")'
            report = check(folder, name, write(sheets), 1)
            column = workbooks.letters(value + 1)
            found = {field for _, field, _ in problems(report)}
            for i, (text, _) in enumerate(wrong):
                assert f"{column}{top + 2 + i}" in found, (name, text, sorted(found))
            assert (("VICTIMS", f"{workbooks.letters(comment + 1)}{top + 12}", "personal-data")) in problems(report)
            assert "anna" not in json.dumps(report), "the message repeats what may be about a person"
            fyr(folder, "check", name, "--annotate", "back.xlsx", status=1)
            if name == "strict.xlsx":
                continue  # openpyxl reads no strict workbooks
            back = workbooks.read(os.path.join(folder, "back.xlsx"))["VICTIMS"]
            for i in range(len(wrong)):
                said = [str(v) for (r, c), v in back.items() if r == top + 2 + i and c > len(names)]
                assert said, (name, wrong[i], "nothing is written beside it")
            assert check(folder, "back.xlsx", open(os.path.join(folder, "back.xlsx"), "rb").read(), 1)["errors"] \
                == report["errors"], "the annotated file is not read alike"


def written():
    """Numbers as people write them, and the words for a missing one."""
    need_writers()
    right = ["54", "40", "<13", "<5", "1..4", "not known", "not applicable", "not yet", "suppressed", ":", "c 1..4",
             " 2 ", "inte k\u00e4nt", "0", 0]
    with tempfile.TemporaryDirectory() as folder:
        for name, write in workbooks.WRITERS.items():
            sheets = template(folder, "OFFENDERS")
            rows = dict(sheets)["OFFENDERS"]
            top, names = header_of(rows)
            for i, text in enumerate(right):
                rows[top + 1 + i][names.index("OBS_VALUE")] = text
            report = check(folder, name, write(sheets), 0)
            assert report["figures"] == len(right), (name, report)


def formulas():
    """A formula's stored result is read and said; one without a result is refused; nothing is evaluated."""
    need_writers()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("inline.xlsx", "shared.xlsx", "odfpy.ods"):
            sheets = template(folder, "OFFENCES")
            rows = dict(sheets)["OFFENCES"]
            top, names = header_of(rows)
            rows[top + 1][names.index("OBS_VALUE")] = workbooks.Formula("=1+1", 7)
            report = check(folder, name, workbooks.WRITERS[name](sheets), 0)
            said = [(p["rule"], p["value"]) for p in report["problems"] if p["rule"] == "formula"]
            assert said == [("formula", "7")], (name, said)
        rows[top + 1][names.index("OBS_VALUE")] = workbooks.Formula("=1+1", None)
        report = check(folder, "o.xlsx", workbooks.by_openpyxl(sheets), 1)
        assert [rule for _, _, rule in problems(report)] == ["formula"], report["problems"]


def as_csv():
    """The CSV template, filled in with another separator; the annotated one runs no formula."""
    with tempfile.TemporaryDirectory() as folder:
        fyr(folder, "template", "OFFENCES", "--area", "SE", "--period", "2024", "-o", "t.csv")
        with open(os.path.join(folder, "t.csv"), encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        value, comment = rows[0].index("OBS_VALUE"), rows[0].index("COMMENT_OBS")
        for i, row in enumerate(rows[1:]):
            row[value] = str((6, 1, 2, 3)[i])
        for delimiter in ",;\t":
            text = io.StringIO()
            csv.writer(text, delimiter=delimiter).writerows(rows)
            report = check(folder, "f.csv", text.getvalue().encode(), 0)
            assert report["figures"] == 4 and report["warnings"] == 0, report
        rows[2][value], rows[2][comment] = "9", "=cmd|' /C calc'!A0"
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        report = check(folder, "f.csv", text.getvalue().encode(), 1)
        assert [(p["line"], p["rule"]) for p in report["problems"] if p["severity"] == "error"] == [(2, "sum-above-total")]
        fyr(folder, "check", "f.csv", "--annotate", "back.csv", status=1)
        with open(os.path.join(folder, "back.csv"), encoding="utf-8-sig", newline="") as file:
            back = list(csv.reader(file, delimiter=";"))
        assert back[2][comment].startswith("'="), back[2]
        assert "add up" in back[1][-1], back[1]


def several():
    """Forms of exploitation may add up to more where the state counts so, never where it does not."""
    need_writers()
    with tempfile.TemporaryDirectory() as folder:
        for answer, status in (("ONE", 1), ("SEVERAL", 0), (None, 0)):
            sheets = template(folder, "CONVICTIONS_EXPLOITATION")
            rows = dict(sheets)["CONVICTIONS_EXPLOITATION"]
            top, names = header_of(rows)
            rows[4][1] = answer
            for i, n in enumerate((10, 8, 8, 1, 1, 1)):
                rows[top + 1 + i][names.index("OBS_VALUE")] = n
            report = check(folder, "s.xlsx", workbooks.by_openpyxl(sheets), status)
            assert report["warnings"] == (answer is None), (answer, report)


def tests():
    return [("consistent figures pass in every format", consistent), ("one number more is found", mistakes),
            ("what people type wrong", planted), ("what people may type", written), ("formulas", formulas),
            ("CSV", as_csv), ("counted once or several times", several)]
