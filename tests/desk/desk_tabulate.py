"""fyr tabulate against a naive count of random cases: several rows of a person, columns with several
values, missing ones, hierarchies, amounts, cell keys. The order of rows changes nothing."""
import hashlib
import hmac
import itertools
import os
import random
import tempfile
from decimal import Decimal

from desk import ROUNDS, Skip, fyr, rows, write_csv

assert Skip


class Cases:
    """Random cases and what is to be known of them."""

    def __init__(self, seed):
        r = self.random = random.Random(seed)
        self.has_id = r.random() < 0.6
        self.columns = [f"c{i}" for i in range(r.randint(1, 4))]
        self.multiple = {c for c in self.columns if r.random() < 0.3}
        self.missing = ["?", "n/a"] if r.random() < 0.5 else []
        self.tree = {}  # column -> {code: parent}
        self.values = {}
        for column in self.columns:
            values = [f"v{i}" for i in range(r.randint(1, 6))]
            if r.random() < 0.4:
                tops = ["A", "B"]
                tree = {top: "" for top in tops}
                tree |= {value: r.choice(tops + [""]) for value in values}
                if r.random() < 0.5:
                    tree |= {"A_U": "A", "B_U": "B"}
                    values = values + tops
                self.tree[column] = tree
            self.values[column] = values
        self.rows = [self.row(i) for i in range(r.choice([0, 1, 5, 60, 300]))]
        self.names = {c: c.upper() for c in self.columns}

    def row(self, number):
        r = self.random
        fields = {"id": f"p{r.randint(0, 150) if self.has_id else number}"}
        for column in self.columns:
            n = r.randint(0, 3) if column in self.multiple else 1
            parts = [r.choice(self.values[column] + self.missing + [""]) for _ in range(n)]
            fields[column] = ";".join(parts)
        fields["amount"] = r.choice(["", "0", "12", "7.5", f"{r.randint(0, 9999)}.{r.randint(0, 99):02d}"])
        return fields

    def write(self, folder, lines):
        header = ["id"] + self.columns + ["amount"]
        write_csv(os.path.join(folder, "cases.csv"), header, [[line[c] for c in header] for line in lines])
        with open(os.path.join(folder, "book.ini"), "w") as book:
            book.write("[file]\n" + ("id = id\n" if self.has_id else ""))
            book.write(f"missing = {', '.join(self.missing)}\n" if self.missing else "")
            for column in self.columns:
                book.write(f"[column {column}]\ndimension = {self.names[column]}\n")
                if column in self.multiple:
                    book.write("multiple = ;\n")
                if column in self.tree:
                    book.write(f"codelist = {column}.csv\n")
                    write_csv(os.path.join(folder, column + ".csv"), ["code", "parent", "label"],
                              [[code, parent, ""] for code, parent in self.tree[column].items()])

    # --- the naive way ---

    def persons(self):
        """id -> (column -> set of values, amount or None)"""
        found = {}
        for number, row in enumerate(self.rows):
            who = row["id"] if self.has_id else number
            values, amount = found.setdefault(who, ({c: set() for c in self.columns}, []))
            for column in self.columns:
                parts = row[column].split(";") if column in self.multiple else [row[column]]
                values[column] |= {p for p in parts if p and p not in self.missing}
            if row["amount"]:
                amount.append(Decimal(row["amount"]))
        return {who: (values, sum(amount) if amount else None) for who, (values, amount) in found.items()}

    def is_multiple(self, column):
        return column in self.multiple or any(len(v[column]) > 1 for v, _ in self.persons().values())

    def stands_at(self, column, values, single):
        """All codes at which a person is counted."""
        tree = self.tree.get(column, {})
        codes = {"_T"}
        for value in values or {"_U"}:
            if single and any(parent == value for parent in tree.values()):
                value += "_U"
            while value:
                codes.add(value)
                value = tree.get(value, "")
        return codes

    def table(self, by, with_amounts, secret=None):
        cells = {}
        single = {c: not self.is_multiple(c) for c in by}
        for who, (values, amount) in self.persons().items():
            if with_amounts and amount is None:
                continue
            key = int.from_bytes(hmac.new(secret, who.encode(), hashlib.sha256).digest()[:8], "big") if secret else 0
            for cell in itertools.product(*(self.stands_at(c, values[c], single[c]) for c in by)):
                cells.setdefault(cell, []).append((amount, key))
        return cells


def read(text, dimensions):
    return {tuple(row[d] for d in dimensions): row for row in rows(text)}


def check(seed):
    cases = Cases(seed)
    with tempfile.TemporaryDirectory() as folder:
        cases.write(folder, cases.rows)
        by = cases.random.sample(cases.columns, cases.random.randint(1, len(cases.columns)))
        names = [cases.names[c] for c in by]
        with_amounts = cases.random.random() < 0.4
        arguments = ["tabulate", "cases.csv", "--codebook", "book.ini", "--by", ",".join(names)]
        arguments += ["--measure", "amount"] if with_amounts else []
        secret = None
        if cases.has_id and cases.rows:
            fyr(folder, *arguments, "--new-record-keys", "secret", "-o", "first.csv")
            with open(os.path.join(folder, "secret")) as file:
                secret = bytes.fromhex(file.read().split()[2])
            arguments += ["--record-keys", "secret"]
        text, _ = fyr(folder, *arguments)
        if secret:
            with open(os.path.join(folder, "first.csv")) as file:
                assert file.read() == text, "new keys and the same keys read again differ"
        compare(cases, read(text, names), by, with_amounts, secret)
        shuffled = cases.rows[:]
        cases.random.shuffle(shuffled)
        cases.write(folder, shuffled)
        assert fyr(folder, *arguments)[0] == text, "the order of rows changes the table"


def compare(cases, table, by, with_amounts, secret):
    expected = cases.table(by, with_amounts, secret)
    for column, codes in zip(by, zip(*table) if table else []):
        known = {"_T", "_U"} | set(cases.tree.get(column, {})) | set(cases.values[column])
        assert set(codes) <= known, (column, set(codes) - known)
    sizes = [len(set(codes)) for codes in zip(*table)]
    product = 1
    for size in sizes:
        product *= size
    assert product == len(table), "every combination has a row"
    assert set(expected) <= set(table), set(expected) - set(table)
    for cell, row in table.items():
        who = expected.get(cell, [])
        if with_amounts:
            amounts = sorted((a for a, _ in who), reverse=True)
            largest = [Decimal(row[f"LARGEST_{i}"]) for i in (1, 2, 3)]
            assert Decimal(row["OBS_VALUE"]) == sum(amounts, Decimal(0)), (cell, row)
            assert int(row["CONTRIBUTORS"]) == len(who), (cell, row)
            assert largest == (amounts + [Decimal(0)] * 3)[:3], (cell, row, amounts)
        else:
            assert int(row["OBS_VALUE"]) == len(who), (cell, row, len(who))
        if secret:
            key = sum(k for _, k in who) % 2**64
            assert abs(Decimal(row["CELL_KEY"]) - Decimal(key) / 2**64) < Decimal("1e-18"), (cell, row)


def tests():
    for seed in range(ROUNDS):
        yield f"random cases {seed}", lambda seed=seed: check(seed)
