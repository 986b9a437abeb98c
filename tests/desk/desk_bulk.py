"""Records in bulk from the shell: a collection goes out as a bag and into another centre without losing a byte;
bags that are cut, changed, foreign or hostile leave nothing; so does an import that is killed."""
import csv
import hashlib
import io
import json
import os
import random
import signal
import stat
import subprocess
import tempfile
import time
import zipfile

from desk import FYR, Skip, fyr

assert Skip
N = 2000
FOLDER = "fyr-collection/"
os.environ.setdefault("FYR_DICTIONARIES", "none")


def table(n, seed=7):
    dice = random.Random(seed)
    words = ["".join(dice.choice(["ta", "lin", "or", "men", "so"]) for _ in range(3)) for _ in range(500)]
    text = lambda k: " ".join(dice.choice(words) for _ in range(k))
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(["id", "title.en", "title.sv", "summary.en", "areas", "@rests_on", "@rests_on.note"])
    for i in range(n):
        write.writerow([f"bulk-{i}", text(6), text(5) if i % 3 == 0 else "", text(30),
                        "SE; FI" if i % 2 else "EE", f"bulk-{(i * 7) % n}; palermo-protocol" if i % 5 == 0 else "",
                        "; why \\; so" if i % 5 == 0 else ""])
    return out.getvalue()


class Place:
    """A folder with a centre that has records, and its bag."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = self.folder.name
        fyr(self.path, "init", "centre", "--with-content", status=0)
        return self

    def __exit__(self, *ignored):
        self.folder.cleanup()

    def write(self, name, data):
        with open(os.path.join(self.path, name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())

    def read(self, name):
        with open(os.path.join(self.path, name), "rb") as file:
            return file.read()

    def run(self, *words, centre="centre", status=0):
        return fyr(self.path, "--centre", centre, *words, status=status)

    def count(self, centre):
        out = self.run("records", "export", "good_practice", centre=centre)
        text = out[0] if isinstance(out, tuple) else out
        return len(list(csv.reader(io.StringIO(text)))) - 1


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as bag:
        return {name: bag.read(name) for name in bag.namelist()}


def packed(parts, links=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name in links:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            bag.writestr(info, data)
    return out.getvalue()


def signed(parts):
    """The manifests made anew: a bag that is whole again, whatever is in it."""
    sums = lambda names: "".join(f"{hashlib.sha256(parts[n]).hexdigest()}  {n[len(FOLDER):]}\n" for n in names).encode()
    payload = [n for n in parts if n.startswith(FOLDER + "data/")]
    parts[FOLDER + "manifest-sha256.txt"] = sums(payload)
    parts[FOLDER + "tagmanifest-sha256.txt"] = sums(
        [FOLDER + n for n in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")])
    return parts


def goes_round():
    with Place() as place:
        place.write("t.csv", table(N))
        place.run("records", "import", "good_practice", "t.csv")
        # Some have a past: edited, moved, deleted, made public.
        place.write("u.csv", "id,state,title.en,summary.en,evidence\n" + "".join(
            f"bulk-{i},{'published' if i % 2 else 'review'},Again {i},Short {i},OBSERVED\n" for i in range(40)))
        place.run("records", "import", "good_practice", "u.csv")
        place.run("collection", "export", "-o", "a.zip")
        place.run("collection", "check", "a.zip")
        fyr(place.path, "init", "other", status=0)
        place.run("collection", "import", "a.zip", centre="other")
        place.run("collection", "export", "-o", "b.zip", centre="other")
        assert place.read("a.zip") == place.read("b.zip")
        place.run("verify", centre="other")
        for kind in ("good_practice", "legal_instrument"):
            place.run("records", "export", kind, "-o", "1.csv")
            place.run("records", "export", kind, "-o", "2.csv", centre="other")
            assert place.read("1.csv") == place.read("2.csv"), kind
            place.run("records", "export", kind, "--public", "-o", "1.csv")
            place.run("records", "export", kind, "--public", "-o", "2.csv", centre="other")
            assert place.read("1.csv") == place.read("2.csv"), kind
        parts = parts_of(place.read("a.zip"))
        assert b"example.org" not in parts[FOLDER + "data/authors.jsonl"]


def record_line(parts, change):
    name = FOLDER + "data/records/legal_instrument.jsonl"
    lines = parts[name].decode().splitlines()
    line = json.loads(lines[0])
    change(line)
    lines[0] = json.dumps(line)
    parts[name] = ("\n".join(lines) + "\n").encode()
    return parts


def other_words(line):
    line["revisions"][-1]["body"]["fields"]["title"]["en"] = ["Tampered with"]


def no_time(line):
    line["revisions"][-1]["at"] = "yesterday"


def no_act(line):
    line["revisions"][-1]["act"] = "forge"


def bad_id(line):
    line["id"] = "../../../etc/passwd"


def hostile():
    """What each bag is like, and a word of what is said of it."""
    with Place() as place:
        place.run("collection", "export", "-o", "a.zip")
        whole = place.read("a.zip")
    good = lambda: parts_of(whole)
    line = FOLDER + "data/records/legal_instrument.jsonl"

    def with_(**more):
        parts = good()
        parts.update({FOLDER + name.replace("__", "/"): data for name, data in more.items()})
        return parts

    changed = good()
    changed[line] = changed[line].replace(b"Protocol", b"Protokol", 1)
    missing = good()
    del missing[line]
    out_of = dict(good(), **{FOLDER + "../evil.txt": b"x"})
    rooted = dict(good(), **{"/etc/evil": b"x"})
    slashed = dict(good(), **{FOLDER + "data\\..\\evil": b"x"})
    newer = good()
    newer[FOLDER + "data/collection.json"] = newer[FOLDER + "data/collection.json"].replace(b'"version":1', b'"version":2')
    other = good()
    other[FOLDER + "data/collection.json"] = b'{"format":"photographs","version":1}\n'
    fewer = good()
    fewer[line] = fewer[line].split(b"\n", 1)[1]
    torn = good()
    torn[line] = torn[line][:-20]
    return [
        ("cut", whole[:len(whole) // 2], "cut or damaged"),
        ("no archive", b"PK nothing", "cut or damaged"),
        ("another archive", packed({"a.txt": b"hello"}), "name that no part"),
        ("no bag", packed({FOLDER + "a.txt": b"hello"}), "missing"),
        ("changed", packed(changed), "checksum"),
        ("a part gone", packed(missing), "not there"),
        ("a part more", packed(with_(data__more="x")), "no manifest"),
        ("a name that climbs", packed(out_of), "name that no part"),
        ("a name from the root", packed(rooted), "name that no part"),
        ("a name with other slashes", packed(slashed), "name that no part"),
        ("a link", packed(good(), links=(line,)), "link"),
        ("a bomb", packed(signed(with_(data__zeros=b"\0" * (64 << 20)))), "hundreds of times"),
        ("from the future", packed(signed(newer)), "newer version"),
        ("another collection", packed(signed(other)), "none of a collection"),
        ("fewer records than it says", packed(signed(fewer)), "as many"),
        ("a line torn", packed(signed(torn)), "no JSON"),
        ("other words, signed", packed(signed(record_line(good(), other_words))), "checksum"),
        ("a time that is none", packed(signed(record_line(good(), no_time))), "not whole"),
        ("an act that is none", packed(signed(record_line(good(), no_act))), "not whole"),
        ("an id that is a path", packed(signed(record_line(good(), bad_id))), "id is none"),
    ]


def refused():
    bags = hostile()
    with Place() as place:
        fyr(place.path, "init", "empty", status=0)
        for what, data, says in bags:
            place.write("bad.zip", data)
            ended = subprocess.run([FYR, "--centre", "empty", "collection", "import", "bad.zip"], cwd=place.path,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            assert ended.returncode == 3 and says in ended.stderr, (what, ended.returncode, ended.stderr)
        for kind in ("legal_instrument", "good_practice"):
            place.run("records", "export", kind, "-o", "x.csv", centre="empty")
            assert place.read("x.csv").count(b"\n") == 1, kind
        place.run("verify", centre="empty")
        assert not os.path.exists(os.path.join(os.path.dirname(place.path), "evil.txt"))
        # Not into a centre that has records.
        place.run("collection", "export", "-o", "a.zip")
        place.run("collection", "import", "a.zip", status=4)


def other_types():
    with Place() as place:
        path = os.path.join(place.path, "centre", "model", "records", "term.ini")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + "\n[field nickname]\nkind = line\nlabel = Nickname\nlabel.sv = Smeknamn\n")
        place.run("collection", "export", "-o", "a.zip")
        fyr(place.path, "init", "other", status=0)
        place.run("collection", "import", "a.zip", centre="other", status=4)
        place.run("collection", "import", "a.zip", "--take-types", centre="other")
        place.run("collection", "export", "-o", "b.zip", centre="other")
        assert place.read("a.zip") == place.read("b.zip")


def killed(place, centre, *words):
    """Killed in the middle of the write: after the database has begun to grow."""
    child = subprocess.Popen([FYR, "--centre", centre, *words], cwd=place.path, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    wal = os.path.join(place.path, centre, "fyr.db-wal")
    end = time.monotonic() + 60
    while time.monotonic() < end and child.poll() is None:
        if os.path.exists(wal) and os.path.getsize(wal) > 200000:
            break
        time.sleep(0.002)
    is_running = child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    return is_running


def leaves_nothing():
    with Place() as place:
        place.write("t.csv", table(6000))
        if not killed(place, "centre", "records", "import", "good_practice", "t.csv"):
            raise Skip("the import was done before it could be killed")
        assert place.count("centre") == 0
        place.run("verify")
        place.run("records", "import", "good_practice", "t.csv")
        assert place.count("centre") == 6000
        place.run("collection", "export", "-o", "a.zip")
        fyr(place.path, "init", "other", status=0)
        killed(place, "other", "collection", "import", "a.zip")
        place.run("verify", centre="other")
        if place.count("other") == 0:
            place.run("collection", "import", "a.zip", centre="other")
        assert place.count("other") == 6000


def tests():
    yield "a collection goes round as a bag", goes_round
    yield "bags that are cut, changed, foreign or hostile are refused", refused
    yield "a bag brings its types along", other_types
    yield "an import that is killed leaves nothing", leaves_nothing
