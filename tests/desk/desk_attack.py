"""A stranger's attack: random cases, tabulated and protected as a user would, and the files then given to
another solver's attacker (tests/attack), who reads them by himself. He must not work out a hidden count,
nor come closer to one that a rule hides than was asked."""
import csv
import os
import random
import subprocess
import tempfile

from desk import FYR, ROUNDS, Skip, fyr, rows, write_csv

ATTACKER = os.path.join(os.path.dirname(FYR), "tests", "attack", "attack_files")
TREE = {"A": "", "A1": "A", "A2": "A", "A_U": "A", "B": "", "B1": "B", "B2": "B", "B3": "B", "C": ""}


def make_cases(r, folder):
    """Columns a (a hierarchy), b, c, and m with several values."""
    leaves, size = ["A1", "A2", "A_U", "B1", "B2", "B3", "C"], r.choice([25, 60, 150, 400])
    skewed = lambda values: values[int(len(values) * r.random() ** r.choice([1, 2]))]
    lines = []
    for number in range(size):
        several = ";".join(sorted({skewed("xyz") for _ in range(r.choice([1, 1, 2]))}))
        lines.append([f"p{number}", skewed(leaves), skewed(["b1", "b2", "b3"]), skewed(["c1", "c2"]), several])
    write_csv(os.path.join(folder, "cases.csv"), ["id", "a", "b", "c", "m"], lines)
    write_csv(os.path.join(folder, "a.csv"), ["code", "parent"], list(TREE.items()))
    with open(os.path.join(folder, "book.ini"), "w", encoding="utf-8") as book:
        book.write("[file]\nid = id\n[column a]\ncodelist = a.csv\n[column m]\nmultiple = ;\n")


def choose_tables(r):
    shapes = [["a", "b"], ["b", "c"], ["a", "c"], ["a", "b", "c"], ["m", "b"], ["m", "a"]]
    return r.sample(shapes, r.choice([1, 2, 2, 3]))


def name_of(row):
    """A cell's name as the attacker writes it."""
    skipped = ("OBS_VALUE", "CONF_STATUS", "LOWER", "UPPER")
    return "|".join(sorted(f"{c}={v}" for c, v in row.items() if c not in skipped and v != "_T"))


def attack(folder, files, options):
    done = subprocess.run([ATTACKER, *options, "--bounds", "bounds.csv", "--expect", "0", *files], cwd=folder,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    with open(os.path.join(folder, "bounds.csv"), newline="", encoding="utf-8") as file:
        bounds = {name: (float(lower), float(upper)) for name, lower, upper in csv.reader(file)}
    return done, bounds


def check(seed):
    r = random.Random(seed)
    attacker, interval = r.choice(["values", "zeros"]), r.choice([0, 1, 3])
    with tempfile.TemporaryDirectory() as folder:
        make_cases(r, folder)
        tables = choose_tables(r)
        files, truth = [], {}
        for by in tables:
            files.append("-".join(by) + ".csv")
            fyr(folder, "tabulate", "cases.csv", "--codebook", "book.ini", "--by", ",".join(by), "-o", files[-1])
            with open(os.path.join(folder, files[-1]), newline="", encoding="utf-8") as file:
                truth |= {name_of(row): int(row["OBS_VALUE"]) for row in csv.DictReader(file)}
        trees = ["--codelist", "a=a.csv"] if any("a" in by for by in tables) else []
        overlap = ["--margins", "m=overlap"] if any("m" in by for by in tables) else []
        command = [FYR, "protect", *files, "--method", "suppress", "--rule", "threshold=4", "--attacker", attacker,
                   *trees, *overlap, "-o", "out", *(["--rule", f"interval={interval}"] if interval else [])]
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        if done.returncode == 4:
            assert not os.path.exists(os.path.join(folder, "out")), "refused, yet something was written"
            return False
        assert done.returncode == 0, done.stderr
        look(folder, [os.path.join("out", name) for name in files], truth, attacker, interval, tables)
    return True


def look(folder, files, truth, attacker, interval, tables):
    status = {}
    for name in files:
        with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
            for row in rows(file.read()):
                cell = name_of(row)
                shown = row["OBS_VALUE"]
                assert shown == "" or int(shown) == truth[cell], "a shown number is the true one"
                assert status.setdefault(cell, row["CONF_STATUS"]) == row["CONF_STATUS"], "a cell differs between tables"
                assert shown == "" or not 1 <= truth[cell] <= 3, "a small count is shown"
    options = ["--tree", "a=a.csv"] + (["--overlap", "m"] if any("m" in by for by in tables) else [])
    options += ["--least", "1"] if attacker == "zeros" else []
    done, bounds = attack(folder, files, options)
    assert done.returncode == 0, done.stdout + done.stderr
    least = 1 if attacker == "zeros" else 0
    for cell, (lower, upper) in bounds.items():
        assert lower <= truth[cell] <= upper, "the attacker errs"
        assert lower < upper, "a hidden count can be worked out"
        if status[cell] == "C" and attacker == "values":
            assert lower <= max(least, truth[cell] - interval) and upper >= truth[cell] + interval, "too narrow"


def check_all():
    """Most cases can be protected, or the attack would prove nothing."""
    n = 3 * ROUNDS
    n_protected = sum(check(seed) for seed in range(n))
    assert n_protected >= 0.9 * n, f"only {n_protected} of {n} were protected"


def missing():
    raise Skip("libCoinUtils/Clp is not installed: " + ATTACKER)


def tests():
    yield "random linked tables", check_all if os.path.exists(ATTACKER) else missing
