"""The frequencies that the publisher of a real case file states, found again by fyr tabulate."""
import csv
import os
import tempfile

from desk import SHARED_DATA, Skip, fyr, rows

CASES = os.path.join(SHARED_DATA, "ctdc_vp_synthetic_2022.csv.gz")
STATED = os.path.join(SHARED_DATA, "ctdc_vp_synthetic_2022_frequencies.csv")


def stated():
    """column -> {value: count}; `_U` missing, `_T` all."""
    found, column = {}, None
    with open(STATED, newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            first, value, count = row[0], row[1], row[2]
            if first and value and not count and first not in ("Valid", "Missing", "Total"):
                column = found.setdefault(first, {})
            elif column is None or not count or count == "Freq.":
                continue
            elif first == "Missing":
                column["_U"] = int(count)
            elif first == "Total":
                column["_T"] = int(count)
            elif value != "Total":
                column[value] = int(count)
    return found


def check(column, counts, folder):
    text, _ = fyr(folder, "tabulate", CASES, "--by", column)
    found = {row[column]: int(row["OBS_VALUE"]) for row in rows(text)}
    assert found == counts, {k: (found.get(k), counts.get(k)) for k in found.keys() | counts.keys()
                             if found.get(k) != counts.get(k)}


def missing_data():
    raise Skip(f"{CASES} is not there")


def tests():
    if not os.path.exists(CASES) or not os.path.exists(STATED):
        yield "published frequencies", missing_data
        return
    with tempfile.TemporaryDirectory() as folder:
        for column, counts in stated().items():
            yield column, lambda column=column, counts=counts: check(column, counts, folder)
