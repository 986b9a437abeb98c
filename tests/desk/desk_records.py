"""Records at a running centre, through its pages as a browser uses them: a field and a whole type that appear
without a program, a disk that fills up while somebody saves."""
import html
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from desk import FYR, ROOT, Skip, fyr
from desk_types import Centre as TypesCentre

sys.path.insert(0, os.path.join(ROOT, "tests", "security"))
import forms  # noqa: E402  (a browser with cookies and form tokens)

assert Skip
EMAIL = "writer@example.org"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Centre(TypesCentre):
    """The centre of desk_types, and somebody who is signed in there."""

    def __enter__(self):
        super().__enter__()
        self.address = re.search(r"Fyr is lit: (http://[0-9.:]+)/", self.wait("Fyr is lit")).group(1)
        out = subprocess.run([FYR, "--centre", self.centre, "user", "add", EMAIL, "--name", "A Writer", "--role", "practitioner"],
                             capture_output=True, text=True, check=True).stdout
        link = re.search(r"token=([A-Za-z0-9_-]{43})", out).group(1)
        self.browser = forms.Browser(self, "192.0.2.7")
        status, _, text = self.browser.send(f"/account/invitation?token={link}", {"password": forms.PASSWORD, "again": forms.PASSWORD})
        assert status == 303, text
        return self

    def get(self, target, method="GET", headers=None, body=None):
        request = urllib.request.Request(self.address + target, data=body, method=method, headers=headers or {})
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read()

    def says(self, target, *words, status=200, browser=False):
        got, _, text = self.browser.ask(target) if browser else self.get(target)
        text = html.unescape(text if isinstance(text, str) else text.decode())
        assert got == status, (target, got, text[:2000])
        for word in words:
            assert word in text, (target, word, text[:6000])
        return text

    def add(self, name, text):
        with open(self.path(name) + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(self.path(name) + ".new", self.path(name))


HOTLINE = """# A help line, as an editor would add it.
[record help_line]
label = Help line
label.sv = Hjälplinje
plural = Help lines
plural.sv = Hjälplinjer
description = Numbers that people can call.
description.sv = Nummer som man kan ringa.
path = help-lines
order = 70
create = practitioner focal member editor
summary = summary
columns = areas number
include = common

[field title]
kind = line
label = Name
label.sv = Namn
translated = yes
required = all
weight = 10

[field summary]
kind = text
label = Who answers
label.sv = Vem som svarar
translated = yes
weight = 5

[field number]
kind = line
label = Number to call
label.sv = Nummer att ringa
max = 40
weight = 5

[state open]
label = Open
label.sv = Öppen
public = yes
edit = editor practitioner
"""


def new_field_and_type():
    """Seen in the form, the list, the page, the interface, search, the command and the permissions: without a program."""
    with Centre() as centre:
        centre.says("/help-lines/", status=404)
        centre.change("document.ini", "[field contents]",
                      "[field reach]\nkind = code\ncodelist = CL_AREA\nlabel = Reaches readers in\nlabel.sv = Når läsare i\n"
                      "filter = yes\n\n[field contents]")
        centre.add("help_line.ini", HOTLINE)
        text = centre.wait("15 record types taken up")
        assert "error" not in text, text
        centre.says("/desk/records/document/new", "Reaches readers in", browser=True)
        page = centre.says("/desk/records/help_line/new", "Number to call", "Who answers", browser=True)
        assert 'name="f.number"' in page, page
        status, headers, text = centre.browser.send("/desk/records/help_line/new", {
            "lang": "en", "do": "save", "f.title.en": "Lighthouse line", "f.summary.en": "Interpreters answer.",
            "f.number": "+46 0 000", "f.areas": "SE"})
        assert status == 303, text
        record = headers["Location"].split("?")[0].split("/")[-1]
        centre.says(f"/help-lines/{record}", "Lighthouse line", "Number to call", "+46 0 000", "Sweden")
        centre.says("/help-lines/?areas=SE", "Lighthouse line", "Number to call: +46 0 000")
        centre.says("/sv/help-lines/", "Hjälplinjer", "Nummer att ringa")
        assert json.loads(centre.says(f"/api/records/help_line/{record}"))["fields"]["number"]
        centre.says("/help-lines.csv", "Lighthouse line")
        centre.says("/search?q=interpreter", "Lighthouse line")
        centre.says("/search", "Help lines")
        centre.says("/about/permissions", "Help lines")
        listed, _ = fyr(centre.folder.name, "--centre", centre.centre, "types", "list")
        assert "help_line" in listed, listed
        # A field that is wanted now and that records lack: refused with the field, how many and one of them.
        centre.change("help_line.ini", "[field number]\nkind = line", "[field email]\nkind = line\nlabel = Mail\nlabel.sv = Post\n"
                      "required = all\n\n[field number]\nkind = line")
        time.sleep(3)
        centre.says(f"/help-lines/{record}", "+46 0 000")
        # The field taken away that the record uses: refused, and the page goes on.
        centre.change("help_line.ini", "[field number]", "[field numeral]")
        centre.wait("the record types stay as they were")
        centre.says(f"/help-lines/{record}", "+46 0 000")


def broken_types():
    """Bytes that are no text, a file of 5 MB, one that is cut off: told with their file, and the centre goes on."""
    with Centre() as centre:
        with open(centre.path("term.ini"), encoding="utf-8") as file:
            good = file.read()
        for times, (bad, rule) in enumerate([(good.encode() + b"\n# \xff\xfe\n", "utf"), (good.encode() + b"#" * (5 << 20), "too-long"),
                                             (good.encode()[:len(good) // 2] + b"\n[field", "error"),
                                             (good.encode() + b"\n# \x00\n", "error")], 1):
            with open(centre.path("term.ini") + ".new", "wb") as file:
                file.write(bad)
            os.rename(centre.path("term.ini") + ".new", centre.path("term.ini"))
            text = centre.wait("the record types stay as they were", times)
            assert "term.ini" in text and rule in text.lower(), text
            centre.says("/glossary/", "Glossary")
        centre.add("term.ini", good)
        centre.wait("14 record types taken up")


def full_disk():
    """No byte more can be written: the page says so with all that was typed; later it is saved by the same button."""
    with Centre() as centre:
        page = "/desk/records/good_practice/new"
        typed = {"lang": "en", "do": "save", "f.title.en": "Typed at the worst moment", "f.context.en": "All of these words."}
        token = centre.browser.token(page)
        limits = resource.prlimit(centre.server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(centre.server.pid, resource.RLIMIT_FSIZE, (1, limits[1]))
        try:
            status, _, text = centre.browser.ask(page, "POST", {**typed, "form-token": token})
            assert status in (400, 503, 507), (status, text[:2000])
            text = html.unescape(text)
            for words in ("could not write this down", "Typed at the worst moment", "All of these words."):
                assert words in text, (words, text[:6000])
            centre.says("/glossary/", "Glossary")
        finally:
            resource.prlimit(centre.server.pid, resource.RLIMIT_FSIZE, limits)
        status, headers, text = centre.browser.send(page, typed)
        assert status == 303, text
        centre.says(headers["Location"].split("?")[0], "Typed at the worst moment", "All of these words.", browser=True)
        fyr(centre.folder.name, "--centre", centre.centre, "verify")


def tests():
    return [(test.__name__.replace("_", " "), test) for test in (new_field_and_type, broken_types, full_disk)]
