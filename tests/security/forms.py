"""Forms and sessions against a running centre, as somebody would who wants in.

What is asked here: does any answer tell who has an account; can a form be sent from elsewhere; does a
cookie leak or stay the same where it must change; is guessing slowed down; does anything hostile come
back as markup. `check(centre, fyr, folder)` yields (name, fault or None).
"""
import base64
import hashlib
import hmac
import html
import re
import statistics
import struct
import subprocess
import time
import urllib.parse

PASSWORD = "kastanj lykta sju broar"
COOKIE = re.compile(r"^(__Host-)?fyr(-form)?=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax(; Secure)?$")
PUBLIC_FORMS = {"/signin": ["email", "password"], "/account/forgotten": ["email"],
                "/account/invitation?token=x": ["password", "again"], "/account/reset?token=x": ["password", "again"]}
PAGES_BEHIND = ["/account/", "/account/sessions", "/account/confirm", "/desk/people/", "/desk/people/new", "/desk/settings", "/desk/mail",
                "/desk/log", "/desk/log.csv", "/signin/code", "/signin/setup"]


def totp(secret, at):
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[19] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 10 ** 6:06}"


class Browser:
    """Keeps cookies and sends forms with the token that the page had; `place` is what the proxy would say."""

    def __init__(self, centre, place, proto=None):
        self.centre, self.place, self.proto, self.cookies, self.set_cookies = centre, place, proto, {}, []

    def ask(self, target, method="GET", fields=None, headers=None, raw=None):
        body = raw if raw is not None else urllib.parse.urlencode(fields).encode() if fields is not None else None
        all_headers = {"X-Forwarded-For": self.place, "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
        if self.proto:
            all_headers["X-Forwarded-Proto"] = self.proto
        if self.cookies:
            all_headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if body is not None:
            all_headers |= {"Content-Length": str(len(body)), "Content-Type": "application/x-www-form-urlencoded"}
        status, got, text = self.centre.get(target, method, all_headers | (headers or {}), body)
        for line in [v for k, v in got.items() if k == "Set-Cookie"]:
            self.set_cookies.append(line)
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
            if "Max-Age=0" in line:
                del self.cookies[name]
        return status, got, text.decode("utf-8", "replace")

    def token(self, page):
        _, _, text = self.ask(page)
        found = re.search(r'name="form-token" value="([0-9a-f]{64})"', text)
        return found.group(1) if found else ""

    def send(self, page, fields, headers=None):
        return self.ask(page, "POST", {**fields, "form-token": self.token(page)}, headers)


def user(fyr, centre, *arguments, stdin=None):
    done = subprocess.run([fyr, "--centre", centre, "user", *arguments], input=stdin, capture_output=True, text=True)
    assert done.returncode == 0, f"fyr user {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def people(fyr, centre):
    """Nine with the same password: tries against one do not slow down those against another."""
    for name, role in [("admin", "admin"), ("audit", "auditor")] + [(f"known{i}", "practitioner") for i in range(7)]:
        email = f"{name}@example.org"
        out = user(fyr, centre, "add", email, "--name", f"Test {name}", "--role", role)
        yield email, re.search(r"token=([A-Za-z0-9_-]{43})", out).group(1)


def cookies_are_good(centre, links):
    plain, behind = Browser(centre, "192.0.2.10"), Browser(centre, "192.0.2.10", "https")
    plain.token("/signin")
    behind.token("/signin")
    yield "cookie: flags", None if all(COOKIE.match(c) for c in plain.set_cookies + behind.set_cookies) else str(plain.set_cookies)
    yield "cookie: none is Secure without TLS", None if plain.cookies.keys() == {"fyr-form"} and "Secure" not in plain.set_cookies[0] else "it is"
    yield "cookie: __Host- and Secure with TLS", \
        None if behind.cookies.keys() == {"__Host-fyr-form"} and "; Secure" in behind.set_cookies[0] else str(behind.set_cookies)
    public = Browser(centre, "192.0.2.10")
    for page in ("/", "/data/", "/about/", "/about/permissions", "/countries/"):
        public.ask(page)
    yield "cookie: none on public pages", None if not public.set_cookies else str(public.set_cookies)


def accept(centre, email, link, place):
    browser = Browser(centre, place)
    page = f"/account/invitation?token={link}"
    browser.cookies["fyr"] = "A" * 43  # what somebody else put there before
    status, _, _ = browser.send(page, {"password": PASSWORD, "again": PASSWORD})
    assert status == 303, f"{email}: the invitation answers {status}"
    return browser


def session_changes(centre, links):
    browser = accept(centre, "admin@example.org", links["admin@example.org"], "192.0.2.20")
    first = browser.cookies.get("fyr")
    yield "session: a token that was there before is not kept", None if first and first != "A" * 43 else str(first)
    status, _, _ = browser.ask("/desk/people/")
    yield "session: without the factor nothing opens", None if status == 303 else str(status)
    _, _, text = browser.ask("/signin/setup")
    secret = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", html.unescape(text)).group(0)
    at = time.time()
    browser.send("/signin/setup", {"code": totp(secret, at)})
    second = browser.cookies.get("fyr")
    yield "session: another token with the factor", None if second and second != first else "the same"
    status, headers, _ = browser.ask("/desk/people/")
    yield "session: whole after the factor", None if status == 200 else str(status)
    old = Browser(centre, "192.0.2.20")
    old.cookies["fyr"] = first
    status, _, _ = old.ask("/desk/people/")
    yield "session: the first token is void", None if status == 303 else str(status)
    again = Browser(centre, "192.0.2.21")
    again.send("/signin?next=/account/", {"email": "admin@example.org", "password": PASSWORD})
    third = again.cookies.get("fyr")
    again.send("/signin/code", {"code": totp(secret, at + 30)})
    fourth = again.cookies.get("fyr")
    yield "session: a token of its own for each step", None if len({first, second, third, fourth}) == 4 else "some are the same"
    yield "cookie: flags of the session", None if all(COOKIE.match(c) for c in browser.set_cookies) else str(browser.set_cookies)
    for page in PAGES_BEHIND:
        status, headers, _ = browser.ask(page)
        bad = [f"{k}: {headers.get(k)}" for k, part in {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'",
               "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}.items() if part not in headers.get(k, "")]
        if status == 200 and "noindex" not in headers.get("X-Robots-Tag", ""):
            bad.append("no X-Robots-Tag")
        if "Access-Control-Allow-Origin" in headers or status >= 500:
            bad.append(f"{status}, or open to other sites")
        yield f"headers: {page}", ", ".join(bad) or None
    status, _, text = browser.ask("/desk/settings")
    yield "settings: no secret in the page", None if status == 200 and PASSWORD not in text else str(status)
    forged = dict(Origin="https://evil.test")
    status, _, _ = browser.send("/signout", {}, forged)
    yield "form: not from another site", None if status == 403 else str(status)
    status, _, _ = browser.send("/signout", {}, {"Sec-Fetch-Site": "cross-site"})
    yield "form: not across sites", None if status == 403 else str(status)
    status, _, _ = browser.ask("/signout", "POST", {})
    yield "form: not without its token", None if status == 403 else str(status)
    status, _, _ = browser.ask("/signout", "POST", {"form-token": again.token("/account/")})
    yield "form: not with another session's token", None if status == 403 else str(status)
    token = browser.token("/account/")
    status, _, _ = browser.ask("/signout", "POST", {"form-token": token})
    yield "signing out: done", None if status == 303 else str(status)
    old.cookies["fyr"] = second
    status, _, _ = old.ask("/desk/people/")
    yield "signing out: the token is void", None if status == 303 else str(status)


def same_answers(centre, links):
    """Whoever asks about an address learns nothing: same status, same length, near the same time."""
    names = [f"known{i}@example.org" for i in range(7)]
    for email in names:
        accept(centre, email, links[email], "192.0.2.30")
    seen = {}
    for i, email in enumerate(names):
        for kind, address in (("known", email), ("unknown", email.replace("known", "other"))):
            browser = Browser(centre, f"198.51.100.{i + (50 if kind == 'known' else 150)}")
            token = browser.token("/signin")
            began = time.perf_counter()
            status, headers, text = browser.ask("/signin", "POST", {"email": address, "password": "not the right one", "form-token": token})
            took = time.perf_counter() - began
            seen.setdefault(kind, []).append((status, len(text), "Set-Cookie" in headers, took))
    for i, what in enumerate(("status", "length", "cookies")):
        yield f"sign-in: same {what}", None if len({s[i] for all_ in seen.values() for s in all_}) == 1 else str(seen)
    known, unknown = (statistics.median(s[3] for s in seen[kind]) for kind in ("known", "unknown"))
    yield "sign-in: near the same time", None if 0.5 < known / unknown < 2 else f"{known:.3f} s and {unknown:.3f} s"
    answers = []
    for i, address in enumerate(("known0@example.org", "other0@example.org")):
        browser = Browser(centre, f"198.51.100.{i + 20}")
        status, headers, text = browser.send("/account/forgotten", {"email": address})
        answers.append((status, headers.get("Location"), text))
    yield "forgotten: same answer", None if answers[0] == answers[1] and answers[0][0] == 303 else str(answers)


def guessing_is_slow(centre, links):
    browser = Browser(centre, "203.0.113.1")
    token = browser.token("/signin")
    texts = [browser.ask("/signin", "POST", {"email": "guessed@example.org", "password": f"guess {i}", "form-token": token}) for i in range(6)]
    yield "guessing: waits after some tries", None if any("Too many attempts" in t[2] for t in texts) else "never"
    other = Browser(centre, "203.0.113.2")
    status, _, text = other.send("/signin", {"email": "guessed@example.org", "password": "again"})
    yield "guessing: another place does not help", None if "Too many attempts" in text else str(status)
    token = browser.token("/account/forgotten")
    answers = [browser.ask("/account/forgotten", "POST", {"email": "no-address", "form-token": token}) for _ in range(40)]
    late = [a for a in answers if a[0] == 429]
    yield "rate: forms from one place", None if late and all(int(a[1].get("Retry-After", 0)) > 0 for a in late) else str({a[0] for a in answers})
    status, _, _ = Browser(centre, "203.0.113.3").send("/account/forgotten", {"email": "no-address"})
    yield "rate: others are not held up", None if status == 400 else str(status)


def hostile_fields(centre, values):
    place = 0
    for page, names in PUBLIC_FORMS.items():
        for name in names + ["form-token", "no-such-field", "next"]:
            for value in values:
                place += 1
                browser = Browser(centre, f"10.{place // 60000}.{place // 250 % 250}.{place % 250 + 1}")
                token = browser.token(page) or browser.token("/signin")
                raw = f"{name}={urllib.parse.quote(value, safe='%')}&form-token={token}".encode("utf-8", "surrogateescape")
                status, headers, text = browser.ask(page, "POST", raw=raw)
                bad = []
                if status >= 500 or status < 300:
                    bad.append(str(status))
                if "fYrX<" in text:
                    bad.append("markup came back")
                if any(not COOKIE.match(c) for c in browser.set_cookies):
                    bad.append("a cookie was smuggled in")
                if "default-src 'none'" not in headers.get("Content-Security-Policy", ""):
                    bad.append("no policy")
                yield f"field {name} of {page}: {value[:40]!r}", ", ".join(bad) or None
    browser = Browser(centre, "192.0.2.99")
    token = browser.token("/signin")
    status, _, _ = browser.ask("/signin", "POST", raw=b"&".join([b"a=1"] * 101) + b"&form-token=" + token.encode())
    yield "limit: 101 fields", None if status in (400, 403) else str(status)
    status, _, _ = browser.ask("/signin", "POST", raw=b"email=" + b"x" * (2 << 20))
    yield "limit: 2 MiB in a form", None if status == 413 else str(status)
    status, _, _ = browser.ask("/signin", "POST", raw=b"{}", headers={"Content-Type": "application/json"})
    yield "form: not as JSON", None if status == 403 else str(status)


def check(centre, fyr, directory, values):
    links = dict(people(fyr, directory))
    for part in (cookies_are_good, session_changes, same_answers, guessing_is_slow):
        yield from part(centre, links)
    yield from hostile_fields(centre, values)
