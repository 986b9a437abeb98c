"""What the parts share: running the program, and reading what it wrote."""
import csv
import io
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FYR = os.path.abspath(os.environ.get("FYR", os.path.join(ROOT, "build", "fyr")))
SHARED_DATA = os.environ.get("FYR_SHARED_DATA", os.path.join(os.path.dirname(ROOT), "shared", "data"))
ROUNDS = int(os.environ.get("FYR_DESK_ROUNDS", "40"))


class Skip(Exception):
    """Something that a test needs is not there."""


def fyr(folder, *arguments, status=0):
    """The program's standard output and messages; it must end with `status` (None: 0 or 1)."""
    done = subprocess.run([FYR, *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=300)
    if done.returncode != status and not (status is None and done.returncode in (0, 1)):
        raise AssertionError(f"fyr {' '.join(arguments)}: exit {done.returncode}, not {status}\n{done.stderr}{done.stdout[:2000]}")
    return done.stdout, done.stderr


def rows(text):
    """CSV as a list of dicts."""
    return list(csv.DictReader(io.StringIO(text)))


def write_csv(path, header, lines):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
