"""Searches that people keep, and the mail of what is new in them, sent by the worker to a real server: told once,
in the reader's language, only what is published by name, with a link that ends it; workers that are killed."""
import os
import random
import re
import signal
import time
import urllib.request

import desk_mail
from desk import Skip, fyr  # noqa: F401


class Demo(desk_mail.Centre):
    """The centre that ships, with one person who reads Swedish; its records are there already."""

    def set_up(self, smtp):
        self("demo", "centre")
        self("settings", "smtp", smtp)
        self("settings", "mail_from", "fyr@example.org")
        self("settings", "base", "https://fyr.example.org")
        self("user", "add", "aino@example.org", "--name", "Aino", "--role", "practitioner", "--lang", "sv")
        self.sql("UPDATE account SET state = 'active'")
        self.account = self.sql("SELECT id FROM account WHERE email = 'aino@example.org'")[0][0]

    def keep(self, name, query, rhythm="daily", n=0):
        """As the page does it, before the newest change: the first look takes the others for known."""
        self.sql("INSERT INTO saved_search (id, account, name, query, lang, rhythm, created, next_look, seq) SELECT ?1, ?2, "
                 "?3, ?4, 'sv', ?5, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', max(seq) FROM record_change",
                 f"01J{n:023d}", self.account, name, query, rhythm)

    def touch(self, n):
        """The newest n published records are changed: what their pages say stays the same."""
        self.sql("INSERT INTO record_change (record) SELECT record FROM published WHERE type = 'term' ORDER BY record LIMIT ?1", n)
        # ... and they were not among what was found before
        self.sql("UPDATE saved_search SET seen = X'01' WHERE seen IS NOT NULL")

    def due(self):
        self.sql("UPDATE saved_search SET next_look = '2026-01-01T00:00:00.000Z' WHERE next_look IS NOT NULL")
        self.sql("DELETE FROM job WHERE kind = 'saved-searches' AND state = 'done'")


def told():
    with desk_mail.Server() as server, Demo(server) as centre:
        centre.keep("Ordlistan", "type=term")
        centre.work()
        assert not server.got, "the first look remembers, it does not tell"
        assert centre.sql("SELECT seen IS NOT NULL, next_look > '2026-06' FROM saved_search") == [(1, 1)]
        centre.work()
        assert not server.got
        centre.touch(3)
        centre.due()
        centre.work()
        assert len(server.got) == 1, len(server.got)
        mail = server.mail()
        text = mail.get_content()
        assert mail["to"] == "aino@example.org" and mail["subject"] == "Nytt: Ordlistan", mail["subject"]
        assert text.count("https://fyr.example.org/sv/glossary/") == 3 and "3 nya poster" in text, text
        assert "https://fyr.example.org/sv/desk/searches/01J" in text
        end = re.search(r"<(https://fyr\.example\.org/sv/unsubscribe\?token=[0-9A-Za-z]+)>", mail["list-unsubscribe"])
        assert end and end.group(1) in text, mail["list-unsubscribe"]
        assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        centre.due()
        centre.work()
        assert len(server.got) == 1, "told once"
        assert centre.sql("SELECT body IS NULL, unsubscribe IS NULL FROM mail") == [(1, 1)], "what lets somebody in is deleted"


def ended_by_its_link():
    with desk_mail.Server() as server, Demo(server) as centre:
        centre.keep("Ordlistan", "type=term")
        centre.work()
        centre.touch(1)
        centre.due()
        centre.work()
        token = re.search(r"token=([0-9A-Za-z]+)", server.mail()["list-unsubscribe"]).group(1)
        site = centre.start("--centre", "centre", "serve", "--listen", "127.0.0.1:0", "--no-worker")
        try:
            address = site.stdout.readline().split()[-1].rstrip("/")

            def ask(how, body=None):
                request = urllib.request.Request(f"{address}/sv/unsubscribe?token={how}", body,
                                                 {"Content-Type": "application/x-www-form-urlencoded"})
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return answer.status, answer.headers.get("Set-Cookie"), answer.read().decode()

            def rhythm():
                return centre.sql("SELECT rhythm FROM saved_search")[0][0]
            status, cookie, page = ask(token)
            assert status == 200 and cookie is None and "Inga fler brev" in page and "Ordlistan" not in page
            assert rhythm() == "daily", "looking at the link changes nothing"
            wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
            assert "avslutar inga brev" in ask(wrong, b"List-Unsubscribe=One-Click")[2] and rhythm() == "daily"
            centre.touch(2)
            centre.sql("INSERT INTO mail (recipient, subject, body, created, next_try, list) SELECT 'aino@example.org', 'x', 'x', "
                       "'2026', '2099', id FROM saved_search")
            status, cookie, page = ask(token, b"List-Unsubscribe=One-Click")
            assert status == 200 and rhythm() == "never", (status, rhythm())
            assert centre.sql("SELECT count(*) FROM mail WHERE sent IS NULL")[0][0] == 0, "what waited is not sent"
            assert ask(token, b"List-Unsubscribe=One-Click")[0] == 200, "twice is as once"
        finally:
            site.terminate()
            site.wait(20)
        centre.work()
        assert len(server.got) == 1


def killed():
    """kill -9 at any moment: in the end each search was told exactly once."""
    n, seed = 30, random.randrange(1 << 30)
    dice = random.Random(seed)
    with desk_mail.Server() as server, Demo(server) as centre:
        for i in range(n):
            centre.keep(f"S{i}", "type=term", n=i)
        centre.work()
        centre.touch(2)
        centre.due()
        kills = 0
        while kills < 12 and len(server.got) < n:
            worker = centre.start("--centre", "centre", "work", "--once", env={**os.environ, "FYR_DICTIONARIES": "none"})
            time.sleep(dice.uniform(0.02, 0.4))
            kills += worker.poll() is None
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        for _ in range(4):
            fyr(centre.folder.name, "work", "--once", status=None)
            centre.sql("UPDATE job SET next_try = '2026-01-01T00:00:00.000Z', state = 'waiting', tries = 0 WHERE state = 'failed'")
        queued = centre.sql("SELECT list, count(*) FROM mail GROUP BY list")
        assert len(queued) == n and all(count == 1 for _, count in queued), (seed, kills, queued)
        ids = {}
        for i in range(len(server.got)):
            mail = server.mail(i)
            ids.setdefault(mail["subject"], set()).add(mail["message-id"])
        assert len(ids) == n and all(len(one) == 1 for one in ids.values()), (seed, "twice only as the same mail")
        assert len(server.got) <= n + kills, (seed, "more came twice than workers were killed")


def nobody_else():
    """A suspended account gets nothing; what no type knows finds nothing; without an address nothing is looked at."""
    with desk_mail.Server() as server, Demo(server) as centre:
        centre.keep("Ordlistan", "type=term")
        centre.keep("Inget", "no_such_field=1", n=1)
        centre.work()
        centre.touch(1)
        centre("user", "suspend", "aino@example.org")
        centre.due()
        centre.work()
        assert not server.got
        centre("user", "resume", "aino@example.org")
        centre("settings", "base", "")
        centre.due()
        centre.work()
        assert not server.got
        centre("settings", "base", "https://fyr.example.org")
        centre.work()
        assert [server.mail(i)["subject"] for i in range(len(server.got))] == ["Nytt: Ordlistan"]


def tests():
    return [("told once, with a way to end it", told), ("ended by the link, in one click", ended_by_its_link),
            ("kill -9 while searches are looked at", killed), ("suspended, unknown, without an address", nobody_else)]
