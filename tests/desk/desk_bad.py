"""What a desk's files can be like: each is answered with a place and a remedy, or simply done; a value of a case
file is never repeated, and nothing is left that could be published by mistake. And whoever kills the program
in the middle finds no half table."""
import os
import random
import signal
import subprocess
import tempfile
import time

from desk import FYR, ROUNDS, Skip, fyr, write_csv

assert Skip
SECRET = "Secretperson"


def refused(text, *arguments, status=3, says=(), book=None):
    """The case file is refused with these words, nothing of it is repeated, nothing is written."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "cases.csv"), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        if book:
            with open(os.path.join(folder, "book.ini"), "w", encoding="utf-8") as file:
                file.write(book)
        before = sorted(os.listdir(folder))
        out, messages = fyr(folder, *arguments, "-o", "out.csv", status=status)
        assert out == "" and sorted(os.listdir(folder)) == before, "something was written"
        assert SECRET not in messages, messages
        for words in says:
            assert words in messages, messages


TABULATE = ("tabulate", "cases.csv", "--by", "a")


def nul():
    refused(f"a,b\nx,{SECRET}\0\n", *TABULATE, says=["cases.csv:2", "NUL"])


def lone_quote():
    refused(f'a,b\nx,1\ny,"{SECRET}\n', *TABULATE, says=["cases.csv:3", "quote"])


def quote_inside():
    refused(f'a,b\nx,1\ny,{SECRET}"x\n', *TABULATE, says=["cases.csv:3", "quote"])


def mixed_encodings():
    refused(f"a,b\nå,1\n".encode() + f"{SECRET}ö,2\n".encode("latin-1"), *TABULATE, says=["cases.csv:3", "UTF-8"])


def utf16():
    refused(f"a,b\n{SECRET},1\n".encode("utf-16"), *TABULATE, says=["cases.csv"])


def missing_id():
    refused(f"id,a\n1,{SECRET}\n,{SECRET}\n,y\n", *TABULATE, "--id", "id", says=["cases.csv:3", "cases.csv:4", "id"])


def short_rows():
    refused(f"a,b\nx,1\n{SECRET}\ny,1,2\n", *TABULATE, says=["cases.csv:3", "cases.csv:4"])


def same_heading():
    refused(f"a,a\n{SECRET},1\n", *TABULATE, says=["cases.csv:1"])


def empty_file():
    refused("", *TABULATE, says=["cases.csv"])


def codebook_contradicts():
    refused(f"a\n{SECRET}\n", *TABULATE, "--codebook", "book.ini", book="[file]\nid = person\n[column c]\nmultiple = ;\n",
            says=["book.ini:2", "book.ini:3"])


def many_columns():
    with tempfile.TemporaryDirectory() as folder:
        header = ["a"] + [f"c{i}" for i in range(999)]
        write_csv(os.path.join(folder, "cases.csv"), header, [[i % 3] + [i] * 999 for i in range(200)])
        assert fyr(folder, *TABULATE)[0].splitlines()[1:] == ["_T,200", "0,67", "1,67", "2,66"]


def million_values():
    """A table of a million codes is made; two such dimensions are refused with the number of cells."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "cases.csv"), "w", encoding="utf-8") as file:
            file.write("a,b\n" + "".join(f"v{i},w{i}\n" for i in range(1000000)))
        out, _ = fyr(folder, *TABULATE)
        assert out.count("\n") == 1000002
        _, messages = fyr(folder, "tabulate", "cases.csv", "--by", "a,b", status=3)
        assert "1,000,002,000,001 cells" in messages, messages


def table_files():
    """The same for table files, and for tables that contradict each other."""
    bad = {"nul": (b"A,OBS_VALUE\nx,1\0\n", ["t.csv:2"]), "quote": (b'A,OBS_VALUE\n"x,1\n', ["t.csv:2"]),
           "latin": (b"A,OBS_VALUE\n\xe5,1\n", ["t.csv:2", "UTF-8"]), "text": (b"A,OBS_VALUE\nx,many\ny,-1\n", ["t.csv:2", "t.csv:3"]),
           "twice": (b"A,OBS_VALUE\n_T,3\nx,1\nx,2\n", ["t.csv"]), "sum": (b"A,OBS_VALUE\n_T,5\nx,1\ny,2\n", ["t.csv:2"]),
           "wide": (("A," * 1000 + "OBS_VALUE\n").encode(), ["t.csv:1"]), "short": (b"A,B,OBS_VALUE\nx,1\n", ["t.csv:2"])}
    for name, (text, says) in bad.items():
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "t.csv"), "wb") as file:
                file.write(text)
            _, messages = fyr(folder, "protect", "t.csv", "--method", "suppress", "--rule", "threshold=5", "-o", "out", status=3)
            assert all(words in messages for words in says), (name, messages)
            assert os.listdir(folder) == ["t.csv"], name


def impossible():
    """A table with one part cannot hide it: refused, and no folder is left."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "t.csv"), "w", encoding="utf-8") as file:
            file.write("A,OBS_VALUE\n_T,20\nx,2\ny,18\n")
        _, messages = fyr(folder, "protect", "t.csv", "--method", "suppress", "--rule", "threshold=5", "--keep", "A=_T",
                          "--keep", "A=y", "-o", "out", status=4)
        assert "A=x" in messages and os.listdir(folder) == ["t.csv"], messages


def killed():
    """kill -9 at any moment: the folder is not there, or whole."""
    r, n_whole = random.Random(1), 0
    with tempfile.TemporaryDirectory() as folder:
        lines = [[f"v{r.randint(0, 60)}", f"w{r.randint(0, 40)}", r.choice("xyz")] for _ in range(4000)]
        write_csv(os.path.join(folder, "cases.csv"), ["a", "b", "c"], lines)
        fyr(folder, "tabulate", "cases.csv", "--by", "a,b,c", "-o", "t.csv")
        command = [FYR, "protect", "t.csv", "--method", "suppress", "--rule", "threshold=3", "-o"]
        begin = time.monotonic()
        subprocess.run([*command, "whole"], cwd=folder, check=True, capture_output=True)
        took = time.monotonic() - begin
        expected = {name: open(os.path.join(folder, "whole", name), "rb").read() for name in os.listdir(os.path.join(folder, "whole"))}
        for i in range(max(10, ROUNDS // 2)):
            child = subprocess.Popen([*command, f"out{i}"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(took * (r.random() * 0.4 + 0.7 if i % 2 else r.random()))
            child.send_signal(signal.SIGKILL)
            child.wait()
            out = os.path.join(folder, f"out{i}")
            if not os.path.exists(out):
                continue
            found = {name: open(os.path.join(out, name), "rb").read() for name in os.listdir(out)}
            assert found.keys() == expected.keys() and found["t.csv"] == expected["t.csv"], found.keys()
            n_whole += 1


def tests():
    for test in (nul, lone_quote, quote_inside, mixed_encodings, utf16, missing_id, short_rows, same_heading, empty_file,
                 codebook_contradicts, many_columns, million_values, table_files, impossible, killed):
        yield test.__name__.replace("_", " "), test
