"""What holds of every protection: the order of rows and an empty row change nothing; the same cell is the same in
every table; rounded tables add up; the same seed gives the same bytes, with either compiler."""
import csv
import os
import random
import subprocess
import tempfile

from desk import FYR, ROOT, ROUNDS, Skip, fyr, rows, write_csv

OTHER = os.path.join(ROOT, "build-check-clang-14", "fyr")  # of `make check`
METHODS = {"suppress": ["--rule", "threshold=4"], "cellkey": ["--rule", "d=5,v=3,js=2"],
           "round": ["--rule", "base=5", "--seed", "11"]}


def read(folder, *path):
    with open(os.path.join(folder, *path), newline="", encoding="utf-8") as file:
        return rows(file.read())


def make_tables(r, folder):
    """Two linked tables of random cases."""
    size = r.choice([40, 120, 400])
    lines = [[f"p{i}", f"a{int(5 * r.random() ** 2)}", f"b{r.randint(0, 3)}", f"c{r.randint(0, 2)}"] for i in range(size)]
    write_csv(os.path.join(folder, "cases.csv"), ["id", "a", "b", "c"], lines)
    fyr(folder, "tabulate", "cases.csv", "--id", "id", "--by", "a,b", "--new-record-keys", "keys", "-o", "ab.csv")
    fyr(folder, "tabulate", "cases.csv", "--id", "id", "--by", "a,c", "--record-keys", "keys", "-o", "ac.csv")


def protect(folder, method, out, *tables, program=FYR):
    done = subprocess.run([program, "protect", *tables, "--method", method, *METHODS[method], "-o", out], cwd=folder,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 4), done.stderr
    return done.returncode == 0


def values(table, dimensions):
    return {tuple(row[d] for d in dimensions): (row["OBS_VALUE"], row["CONF_STATUS"]) for row in table}


def shuffle(r, folder, name, to):
    table = read(folder, name)
    r.shuffle(table)
    write_csv(os.path.join(folder, to), table[0].keys(), [list(row.values()) for row in table])


def add_empty(folder, name, to):
    """A code that nobody has, with all its cells."""
    table = read(folder, name)
    second = [c for c in table[0] if c in "bc"][0]
    for row in [row for row in table if row["a"] == "_T"]:
        table.append({**row, "a": "nobody", second: row[second], "OBS_VALUE": "0", "CELL_KEY": "0"})
    write_csv(os.path.join(folder, to), table[0].keys(), [list(row.values()) for row in table])


def same_for_rows(r, folder, method):
    os.mkdir(os.path.join(folder, "again"))
    for name in ("ab.csv", "ac.csv"):
        shuffle(r, folder, name, os.path.join("again", name))
    if not protect(folder, method, "out", "ab.csv", "ac.csv"):
        return False
    assert protect(folder, method, "out2", "again/ac.csv", "again/ab.csv"), "shuffled rows are refused"
    for name, by in (("ab.csv", "ab"), ("ac.csv", "ac")):
        assert values(read(folder, "out", name), by) == values(read(folder, "out2", name), by), "the order of rows matters"
    return True


def same_without_nobody(folder, method):
    os.mkdir(os.path.join(folder, "more"))
    for name in ("ab.csv", "ac.csv"):
        add_empty(folder, name, os.path.join("more", name))
    assert protect(folder, method, "out3", "more/ab.csv", "more/ac.csv"), "an empty row is refused"
    for name, by in (("ab.csv", "ab"), ("ac.csv", "ac")):
        more = values(read(folder, "out3", name), by)
        for cell, shown in values(read(folder, "out", name), by).items():
            assert more[cell] == shown, "an empty row matters"
        assert all(more[cell][0] == "0" for cell in more if "nobody" in cell)


def linked_and_additive(folder, method):
    ab, ac = (values(read(folder, "out", name), by) for name, by in (("ab.csv", "ab"), ("ac.csv", "ac")))
    truth = values_of_truth(folder)
    for (a, other), shown in ab.items():
        if other == "_T":
            assert ac[a, "_T"] == shown, "the same cell differs between tables"
    for table, name in ((ab, "ab"), (ac, "ac")):
        for cell, (value, _) in table.items():
            if method == "round":
                assert int(value) % 5 == 0 and abs(int(value) - truth[name][cell]) < 5
            if method == "cellkey":
                assert abs(int(value) - truth[name][cell]) <= 5 and int(value) not in (1, 2)
        if method == "round":
            for a, b in table:
                parts = [int(table[x, y][0]) for x, y in table if (x == a and y != "_T" and b == "_T")]
                assert not parts or sum(parts) == int(table[a, b][0]), "a rounded table does not add up"


def values_of_truth(folder):
    found = {}
    for by in ("ab", "ac"):
        with open(os.path.join(folder, by + ".csv"), newline="", encoding="utf-8") as file:
            found[by] = {tuple(row[d] for d in by): int(row["OBS_VALUE"]) for row in csv.DictReader(file)}
    return found


def check(method, use):
    n = 0
    if use == "compilers":  # it may be of an earlier state
        subprocess.run(["ninja", "-C", os.path.dirname(OTHER), "fyr"], check=True, stdout=subprocess.DEVNULL)
    for seed in range(ROUNDS // 2):
        r = random.Random(seed)
        with tempfile.TemporaryDirectory() as folder:
            make_tables(r, folder)
            if use == "compilers":
                done = [protect(folder, method, out, "ab.csv", "ac.csv", program=program)
                        for out, program in (("out", FYR), ("other", OTHER))]
                assert done[0] == done[1]
                for name in ("ab.csv", "ac.csv") if done[0] else ():
                    assert read(folder, "out", name) == read(folder, "other", name), "the compilers differ"
                n += done[0]
            elif same_for_rows(r, folder, method):
                n += 1
                same_without_nobody(folder, method)
                linked_and_additive(folder, method)
    assert n > ROUNDS // 3, "too few could be protected"


def no_other():
    raise Skip("no program built with the other compiler: run make check first")


def tests():
    for method in METHODS:
        yield method, lambda method=method: check(method, "properties")
        yield method + " with both compilers", (lambda method=method: check(method, "compilers")) if os.path.exists(OTHER) else no_other
