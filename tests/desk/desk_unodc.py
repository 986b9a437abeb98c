"""fyr audit on UNODC's published figures against a plain reasoning on the same file: whoever adds up by
sex and by age alone. Only counts and keys are looked at, never a value that follows."""
import collections
import csv
import gzip
import os
import tempfile

from desk import SHARED_DATA, Skip, fyr, rows

FILES = ["unodc_glotip_2025-04-14_baltic10.csv", "unodc_glotip_2023-05-30_baltic10.csv", "unodc_glotip_2025-04-14.csv.gz"]
KEY = ("Iso3_code", "Indicator", "Year", "Dimension", "Category", "Sex", "Age")
WITHOUT_BREAKDOWNS = [word for name in ("FORM_OF_EXPLOITATION", "CITIZENSHIP", "COUNTRY_OF_REPATRIATION")
                      for word in ("--margins", name + "=none")]


def published(path):
    """key -> the different texts that stand for it; and how many are `<5`."""
    found, n_suppressed = collections.defaultdict(list), 0
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[tuple(row[k] or ("_U" if k == "Category" else row["Country"]) for k in KEY)].append(row["txtVALUE"])
            n_suppressed += row["txtVALUE"].startswith("<")
    return found, n_suppressed


def known(texts):
    if len(set(texts)) > 1:
        return [0, float("inf")]
    text = texts[0].replace(",", "")
    return [0, int(text[1:]) - 1] if text.startswith("<") else [int(text), int(text)]


def totals(cells):
    """total -> parts, by sex and by age, unless what is shown contradicts it."""
    parts = collections.defaultdict(list)
    for key in cells:
        for at in (5, 6):
            if key[at] != "Total":
                parts[at, key[:at] + ("Total",) + key[at + 1:]].append(key)
    for (_, total), its in parts.items():
        if total in cells and sum(cells[part][0] for part in its) <= cells[total][1]:
            yield total, its


def reason(cells):
    """A part is at most its total less the other parts, again and again."""
    sums = list(totals(cells))
    is_changed = True
    while is_changed:
        is_changed = False
        for total, parts in sums:
            least = sum(cells[part][0] for part in parts)
            for part in parts:
                most = max(cells[total][1] - least + cells[part][0], cells[part][0])
                if most < cells[part][1]:
                    cells[part][1], is_changed = most, True


BREAKDOWNS = {"FORM_OF_EXPLOITATION": "by form of exploitation", "CITIZENSHIP": "by citizenship",
              "COUNTRY_OF_REPATRIATION": "by country of repatriation"}


def key_of(row):
    """The key of a line that fyr wrote."""
    dimension, category = "Total", "Total"
    for name, text in BREAKDOWNS.items():
        if row[name] != "_T":
            dimension, category = text, row[name]
    sex, age = (row[name].replace("_T", "Total") for name in ("SEX", "AGE"))
    return row["REF_AREA"], row["INDICATOR"], row["TIME_PERIOD"], dimension, category, sex, age


def check(name):
    """The same cells; in the whole file programs find some more, and a few stand in sums that contradict
    each other only together, which the plain reasoning does not see."""
    path = os.path.join(SHARED_DATA, name)
    texts, n_suppressed = published(path)
    cells = {key: known(its) for key, its in texts.items()}
    hidden = {key: n for key, its in texts.items() if (n := sum(text.startswith("<") for text in its))}
    reason(cells)
    exact = {key for key in hidden if cells[key][0] == cells[key][1]}
    with tempfile.TemporaryDirectory() as folder:
        out, _ = fyr(folder, "audit", "--format", "unodc", path, *WITHOUT_BREAKDOWNS, "-o", "cells.csv", status=1)
        with open(os.path.join(folder, "cells.csv"), newline="", encoding="utf-8") as file:
            found = {key_of(row) for row in rows(file.read()) if row["VERDICT"] == "exact"}
        assert out.startswith(f"{n_suppressed} suppressed, {sum(hidden[key] for key in found)} exact,"), out
        assert found == exact or name.endswith(".gz"), (len(found - exact), len(exact - found))
        assert len(exact - found) <= len(exact) / 200 and len(found) >= len(exact), (len(found), len(exact))
        for_all, _ = fyr(folder, "audit", "--format", "unodc", path, status=1)
        additive, _ = fyr(folder, "audit", "--format", "unodc", path, "--margins", "additive", status=1)
        counts = [int(text.split(",")[1].split()[0]) for text in (out, for_all, additive)]
        assert counts[0] < counts[1] < counts[2], "with more relations more follows"


def missing_data():
    raise Skip("the files are not there")


def tests():
    for name in FILES:
        there = os.path.exists(os.path.join(SHARED_DATA, name))
        yield name, (lambda name=name: check(name)) if there else missing_data
