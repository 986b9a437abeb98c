"""A running centre whose types of records somebody changes: what fits is taken up, what would lose something is
refused and told, what is half-saved is not read; the centre goes on in any case."""
import os
import re
import signal
import subprocess
import tempfile
import time

from desk import FYR, Skip, fyr

assert Skip
LATE_S = 20


class Centre:
    """`fyr serve` over a centre with the records that ship; what it says is kept in a file."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.centre = os.path.join(self.folder.name, "centre")
        fyr(self.folder.name, "init", "centre", "--with-content", status=0)
        self.said = os.path.join(self.folder.name, "said")
        with open(self.said, "wb") as said:
            self.server = subprocess.Popen([FYR, "--centre", self.centre, "serve", "--listen", "127.0.0.1:0",
                                            "--no-worker"], stdout=said, stderr=subprocess.STDOUT)
        self.wait("Fyr is lit")
        return self

    def __exit__(self, *ignored):
        self.server.send_signal(signal.SIGTERM)
        status = self.server.wait(LATE_S)
        self.folder.cleanup()
        assert status == 0, status

    def wait(self, words, times=1):
        end = time.monotonic() + LATE_S
        while time.monotonic() < end:
            with open(self.said, encoding="utf-8") as file:
                text = file.read()
            if len(re.findall(words, text)) >= times:
                return text
            assert self.server.poll() is None, text
            time.sleep(0.05)
        raise AssertionError(f"it did not say {words!r} within {LATE_S} s: {text}")

    def path(self, name):
        return os.path.join(self.centre, "model", "records", name)

    def change(self, name, what, with_):
        """As editors save: a new file under another name, then renamed."""
        with open(self.path(name), encoding="utf-8") as file:
            text = file.read()
        assert what in text, (name, what)
        with open(self.path(name) + ".new", "w", encoding="utf-8") as file:
            file.write(text.replace(what, with_))
        os.rename(self.path(name) + ".new", self.path(name))


FIELD = "[field note]\nkind = line\nlabel = Note\nlabel.sv = Not\n\n[field usage]"


def taken_up():
    with Centre() as centre:
        centre.change("term.ini", "[field usage]", FIELD)
        text = centre.wait("14 record types taken up")
        assert "error" not in text, text


def refused_and_mended():
    with Centre() as centre:
        centre.change("provision.ini", "[relation part_of]", "[relation belongs_to]")
        text = centre.wait("the record types stay as they were")
        assert "62 records of the type \"provision\"" in text, text
        assert "put the relation back" in text, text
        centre.change("provision.ini", "[relation belongs_to]", "[relation part_of]")
        centre.wait("14 record types taken up")


def broken_file():
    with Centre() as centre:
        centre.change("term.ini", "kind = line", "kind = paint")
        text = centre.wait("the record types stay as they were")
        assert "term.ini" in text and "unknown-kind" in text, text


def at_once():
    """SIGHUP: also what did not change is read again."""
    with Centre() as centre:
        centre.server.send_signal(signal.SIGHUP)
        centre.wait("14 record types taken up")


def folder_gone():
    """Somebody moves the folder away: the program's own types fit the records that ship, and it says so."""
    with Centre() as centre:
        os.rename(os.path.join(centre.centre, "model", "records"), os.path.join(centre.centre, "model", "away"))
        centre.wait("14 record types taken up")


def start_with_loss():
    """At the start there is no old set: it begins, and says what does not fit."""
    with Centre() as centre:
        centre.change("legal_instrument.ini", "[field reference]", "[field number]")
        centre.wait("stay as they were")
        other = subprocess.run(["timeout", "-s", "TERM", "5", FYR, "--centre", centre.centre, "serve", "--listen",
                                "127.0.0.1:0", "--no-worker"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert "Fyr is lit" in other.stdout, other.stdout
        assert "24 records of the type" in other.stdout and "they are kept" in other.stdout, other.stdout


def tests():
    return [(test.__name__.replace("_", " "), test) for test in
            (taken_up, refused_and_mended, broken_file, at_once, folder_gone, start_with_loss)]
