"""Fills a downloaded questionnaire as a focal point would, with openpyxl: every number is a count of the same
made-up persons, so that all sums hold.
    fill.py IN.xlsx OUT.xlsx right|odd|wrong  odd: one figure that can be right, and needs a reason;
                                              wrong: three deliberate mistakes. Prints places as JSON
Exit 77: openpyxl is not installed."""
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "desk"))
import workbooks  # noqa: E402  (finds Debian's own modules)

if not workbooks.HAS_WRITERS:
    sys.exit(77)
import openpyxl  # noqa: E402
from desk_submission import fill, header_of  # noqa: E402


def main(source, target, how):
    book = openpyxl.load_workbook(source)
    rng = random.Random(4)
    places = []
    for sheet in book.worksheets:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        try:
            header_of(rows)
        except AssertionError:  # the sheet that explains
            continue
        lines, value = fill(rows, rng, 240)
        for r, _ in lines:
            sheet.cell(r + 1, value + 1).value = rows[r][value]
        if sheet.title == "VICTIMS":
            if how == "odd":  # some persons with two forms of exploitation
                _, names = header_of(rows)
                at = names.index("EXPLOITATION")
                odd = next(r for r, codes in lines if codes[at - 1] == "_U" and set(codes) == {"_T", "_U"})
                sheet.cell(odd + 1, value + 1).value += 3
            column = openpyxl.utils.get_column_letter(value + 1)
            first = [r + 1 for r, _ in lines]
            mistakes = [(first[0], 12), (first[3], "about 20"), (first[5], 4.5)]
            for r, wrong in mistakes if how == "wrong" else []:
                sheet.cell(r, value + 1).value = wrong
            places = [{"sheet": sheet.title, "cell": f"{column}{r}", "value": wrong} for r, wrong in mistakes]
    book.save(target)
    print(json.dumps(places))


main(*sys.argv[1:4])
