"""Hand-over by any way: sealed at a desk without a centre, opened at the centre; and the same format written and read
by other code, from its document."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bundles
from desk import FYR, Skip, fyr

FIGURES = ("DATAFLOW,REF_AREA,SEX,AGE,EXPLOITATION,TIME_PERIOD,OBS_VALUE\n"
           "VICTIMS,SE,_T,_T,_T,2024,12\nVICTIMS,SE,F,_T,_T,2024,8\nVICTIMS,SE,M,_T,_T,2024,4\n")


class Sides:
    """A desk with Anna's key, and a centre where she is the focal point of Sweden."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="fyr-seal-")
        self.desk, self.post = os.path.join(self.folder, "desk"), os.path.join(self.folder, "post")
        os.mkdir(self.desk)
        os.mkdir(self.post)
        fyr(self.folder, "--centre", "centre", "init")
        self.to = self.centre("key", "centre")[0].strip()
        self.anna = fyr(self.desk, "key", "new", "--name", "Anna", "-o", "anna.key")[0].strip()
        self.centre("user", "add", "anna@example.org", "--name", "Anna", "--role", "focal:SE")
        self.centre("key", "trust", self.anna, "--account", "anna@example.org")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.folder)

    def centre(self, *arguments, status=0):
        return fyr(self.folder, "--centre", "centre", *arguments, status=status)

    def write(self, name, content):
        with open(os.path.join(self.desk, name), "w" if isinstance(content, str) else "wb") as file:
            file.write(content)

    def seal(self, name, *more, status=0):
        return fyr(self.desk, "seal", name, "--key", "anna.key", "--to", self.to, "--area", "SE", "--period", "2024", *more,
                   status=status)


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def there_and_back():
    with Sides() as sides:
        sides.write("se-2024.csv", FIGURES)
        sides.seal("se-2024.csv")
        sealed = os.path.join(sides.desk, "se-2024.csv.fyrseal")
        for secret in (b"VICTIMS", b"Anna", b"anna", b"SE,"):
            assert secret not in read(sealed), secret
        assert bundles.fingerprint_text(sides.to) in fyr(sides.folder, "open", sealed, "--inspect")[0]
        before = sorted(os.listdir(sides.folder))
        answer = json.loads(sides.centre("open", sealed, "--json")[0])
        assert sorted(set(os.listdir(sides.folder)) - set(before)) == ["se-2024.csv"]
        assert read(sides.folder, "se-2024.csv") == FIGURES.encode()
        assert oct(os.stat(os.path.join(sides.folder, "se-2024.csv")).st_mode & 0o777) == "0o600"
        assert (answer["account"], answer["area"], answer["period"], answer["check"], answer["number"]) == (
            "anna@example.org", "SE", 2024, "passed", 1)
        os.remove(os.path.join(sides.folder, "se-2024.csv"))
        assert "was received before" in sides.centre("open", sealed, status=4)[1]
        assert not os.path.exists(os.path.join(sides.folder, "se-2024.csv"))
        sides.centre("verify")


def what_is_wrong_is_not_sealed():
    with Sides() as sides:
        sides.write("wrong.csv", FIGURES.replace("2024,8", "2024,9"))
        assert "nothing was sealed" in sides.seal("wrong.csv", status=4)[1]
        sides.write("lv.csv", FIGURES.replace(",SE,", ",LV,"))
        sides.seal("lv.csv", status=4)
        sides.write("persons.csv", "Name,Date of birth,Sex\nKalle Anka,1980-01-01,M\n")
        sides.seal("persons.csv", status=4)
        sides.seal("persons.csv", "--unchecked", status=4)
        sides.write("notes.pdf", b"%PDF-1.4\x00")
        sides.seal("missing.csv", status=3)
        sides.write("bad name:.pdf", "x")
        sides.seal("bad name:.pdf", status=2)
        assert not [name for name in os.listdir(sides.desk) if name.endswith(".fyrseal")]
        # Nothing that was refused has used up a number.
        sides.seal("wrong.csv", "--unchecked", "-o", "1.fyrseal")
        assert json.loads(sides.seal("notes.pdf", "-o", "2.fyrseal", "--json")[0])["number"] == 2
        sides.seal("notes.pdf", "-o", "2.fyrseal", status=4)
        first = json.loads(sides.centre("open", "desk/1.fyrseal", "--json")[0])
        second = json.loads(sides.centre("open", "desk/2.fyrseal", "--json")[0])
        assert (first["check"], second["check"], second["missing"]) == ("overridden", "none", 0)


def need_sodium():
    if not bundles.SODIUM:
        raise Skip("libsodium cannot be loaded by Python")


def trusted_listed_revoked():
    with Sides() as sides:
        keys = json.loads(sides.centre("key", "list", "--json")[0])
        assert [(key["public"], key["account"], key["areas"], key["revoked"]) for key in keys] == [
            (sides.anna, "anna@example.org", "SE", None)]
        assert "trusted already" in sides.centre("key", "trust", sides.anna, "--account", "anna@example.org", status=4)[1]
        sides.write("a.pdf", "x")
        sides.seal("a.pdf")
        shown = keys[0]["fingerprint"]
        sides.centre("key", "revoke", shown.lower().replace("-", ""), "--reason", "the machine was stolen")
        assert "(revoked-key)" in sides.centre("open", "desk/a.pdf.fyrseal", status=4)[1]
        assert "revoked" in sides.centre("key", "list")[0]
        sides.centre("key", "revoke", shown, "--reason", "once more", status=4)
        # Another centre cannot open it, and says for whom it is.
        fyr(sides.folder, "--centre", "other", "init")
        fyr(sides.folder, "--centre", "other", "key", "centre")
        assert "(other-centre)" in fyr(sides.folder, "--centre", "other", "open", "desk/a.pdf.fyrseal", status=4)[1]


def other_code_reads_it():
    need_sodium()
    with Sides() as sides:
        centre = bundles.read_key_file(os.path.join(sides.folder, "centre", "centre.key"))
        assert centre.line == sides.to
        for size in (0, 1, 5000, 65536 - 700, 65536, 300000):
            content = os.urandom(size)
            sides.write(f"{size}.bin", content)
            sides.seal(f"{size}.bin")
            fields, out = bundles.unseal(centre, read(sides.desk, f"{size}.bin.fyrseal"))
            assert out == content and fields["from"] == sides.anna and fields["name"] == f"{size}.bin"


def other_code_writes_it():
    need_sodium()
    with Sides() as sides:
        anna = bundles.read_key_file(os.path.join(sides.desk, "anna.key"))
        made = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        fields = {"id": "01KF0Q9Y000123456789ABCDEF", "made": made, "sequence": 3, "area": "SE", "period": 2024, "round": "",
                  "check": "none", "name": "from elsewhere.bin"}
        content = os.urandom(200000)
        path = os.path.join(sides.post, "b")
        with open(path, "wb") as file:
            file.write(bundles.seal(anna, sides.to, fields, content))
        answer = json.loads(sides.centre("open", path, "--json")[0])
        assert read(sides.folder, "from elsewhere.bin") == content and answer["missing"] == 2
        # The same, somebody else's: in her name, and in their own.
        mallory = bundles.Key("fyr1-pub-", os.urandom(32))
        text = bundles.manifest({**fields, "from": anna.line, "to": sides.to, "size": 1, "sequence": 9,
                                 "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"})
        for bundle, word in ((bundles.seal(mallory, sides.to, fields, b"x", text), "forged"),
                             (bundles.seal(mallory, sides.to, fields, b"x"), "unknown-key")):
            with open(path, "wb") as file:
                file.write(bundle)
            assert f"({word})" in sides.centre("open", path, "-o", "no", status=4)[1]
        assert not os.path.exists(os.path.join(sides.folder, "no"))


def passphrase_from_standard_input():
    with Sides() as sides:
        def run(words, *arguments):
            return subprocess.run([FYR, *arguments], cwd=sides.desk, input=words, capture_output=True, text=True, timeout=60)

        made = run("four words of mine\n", "key", "new", "--name", "Eva", "-o", "eva.key", "--passphrase")
        assert made.returncode == 0, made.stderr
        sides.centre("key", "trust", made.stdout.strip(), "--account", "anna@example.org")
        sides.write("a.pdf", "x")
        seal = ("seal", "a.pdf", "--key", "eva.key", "--to", sides.to, "--area", "SE", "--period", "2024")
        wrong = run("four words of yours\n", *seal)
        assert wrong.returncode == 4 and "passphrase" in wrong.stderr
        assert run("", *seal).returncode == 3
        assert run("four words of mine\n", *seal).returncode == 0
        sides.centre("open", "desk/a.pdf.fyrseal")


def memory_does_not_grow():
    with Sides() as sides:
        with open(os.path.join(sides.desk, "large.bin"), "wb") as file:
            file.truncate(200 << 20)

        # From a small process: the peak of a child begins with that of who forked it, and other tests were here.
        watch = ("import os, subprocess, sys\n"
                 "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
                 "_, status, usage = os.wait4(child.pid, 0)\n"
                 "print(status, usage.ru_maxrss >> 10)")

        def peak(folder, *arguments):
            said = subprocess.run([sys.executable, "-c", watch, FYR, *arguments], cwd=folder, stdout=subprocess.PIPE,
                                  text=True, check=True).stdout
            status, megabytes = map(int, said.split())
            assert status == 0
            return megabytes

        sealing = peak(sides.desk, "seal", "large.bin", "--key", "anna.key", "--to", sides.to, "--area", "SE", "--period", "2024")
        opening = peak(sides.folder, "--centre", "centre", "open", "desk/large.bin.fyrseal")
        assert max(sealing, opening) < 96, (sealing, opening)
        assert os.path.getsize(os.path.join(sides.folder, "large.bin")) == 200 << 20


def killed_at_any_moment():
    """kill -9 at some moment of opening: afterwards it opens, or is noted with its file in place."""
    with Sides() as sides:
        content = os.urandom(3 << 20)
        for i in range(12):
            sides.write(f"{i}.bin", content)
            sides.seal(f"{i}.bin")
            process = subprocess.Popen([FYR, "--centre", "centre", "open", f"desk/{i}.bin.fyrseal"], cwd=sides.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.004 * i)
            process.send_signal(signal.SIGKILL)
            process.wait()
            place = os.path.join(sides.folder, f"{i}.bin")
            again = subprocess.run([FYR, "--centre", "centre", "open", f"desk/{i}.bin.fyrseal"], cwd=sides.folder,
                                   capture_output=True, text=True, timeout=60)
            assert again.returncode == 0 or (again.returncode == 4 and place in again.stderr), again.stderr
            assert read(place) == content
            assert not [name for name in os.listdir(sides.folder) if name.startswith(".fyr-open")]
        sides.centre("verify")


def tests():
    return [("there and back", there_and_back), ("what is wrong is not sealed", what_is_wrong_is_not_sealed),
            ("trusted, listed, revoked", trusted_listed_revoked),
            ("other code reads it", other_code_reads_it), ("other code writes it", other_code_writes_it),
            ("passphrase from standard input", passphrase_from_standard_input),
            ("memory does not grow", memory_does_not_grow), ("killed at any moment", killed_at_any_moment)]
