"""Mail, sent by the worker to a real server (aiosmtpd, Debian's python3-aiosmtpd) that takes it, refuses it, puts it
off, is not there, hangs, asks for a password or shows a certificate; and workers that are killed in the
middle. Nothing is lost; what was just being sent when the worker was killed may come twice, with the same
Message-ID."""
import email
import email.policy
import logging
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings

from desk import FYR, Skip, fyr

try:
    from aiosmtpd.controller import Controller
except ImportError:
    sys.path.append("/usr/lib/python3/dist-packages")  # another Python than Debian's stands in front
    try:
        from aiosmtpd.controller import Controller
    except ImportError:
        Controller = None
logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # that a client hangs up is what is tested
warnings.filterwarnings("ignore", module="aiosmtpd")
PASSWORD = "Geheim!4711"


class Server:
    """A mail server on a free port. `answer(address, n)`: what is said to the nth mail, None for yes."""

    def __init__(self, answer=None, slow=0.0, host="127.0.0.1", **more):
        if Controller is None:
            raise Skip("python3-aiosmtpd is not installed: no mail server to send to")
        self.got, self.peers, self.n_rcpt, self.tls, self.threads = [], set(), 0, [], []
        self.answer, self.slow, self.worker = answer, slow, None
        self.controller = Controller(self, hostname=host, port=free_port(), **more)

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.n_rcpt += 1
        said = self.answer(address, self.n_rcpt) if self.answer else None
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.worker:
            self.threads.append(len(os.listdir(f"/proc/{self.worker}/task")))
        if b"poison" in envelope.content:
            server.transport.abort()
            return "250 never heard"
        if b"X-SAY" in envelope.content:  # what is to be answered stands in the text
            return envelope.content.split(b"X-SAY ")[1].split(b"\r\n")[0].decode()
        if self.slow:
            time.sleep(self.slow)
        self.peers.add(session.peer)
        self.tls.append(session.ssl is not None)
        self.got.append((envelope.mail_from, envelope.rcpt_tos[0], envelope.content))
        return "250 taken"

    def __enter__(self):
        self.controller.start()
        self.port = self.controller.port
        return self

    def __exit__(self, *unused):
        self.controller.stop()

    def mail(self, i=0):
        return email.message_from_bytes(self.got[i][2], policy=email.policy.default)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Centre:
    def __init__(self, server=None, smtp=None):
        self.folder = tempfile.TemporaryDirectory()
        self.set_up(smtp or (f"smtp://127.0.0.1:{server.port}" if server else None))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.folder.cleanup()

    def set_up(self, smtp):
        self("init", "centre")
        if smtp:
            self("settings", "smtp", smtp)
            self("settings", "mail_from", "fyr@example.org")
            self("settings", "centre_name", "Fyr för Östersjön")

    def __call__(self, *arguments, status=0):
        return fyr(self.folder.name, *arguments, status=status)

    def work(self, status=0, timeout=5):
        return self("work", "--once", "--mail-timeout", str(timeout), status=status)[1]

    def sql(self, statement, *values):
        store = sqlite3.connect(os.path.join(self.folder.name, "centre", "fyr.db"), timeout=20)
        with store:
            rows = store.execute(statement, values).fetchall()
        store.close()
        return rows

    def queue(self, recipient, subject="Hello", body="Text\n"):
        """As people/mail.c does it; no command of the program queues mail by itself."""
        self.sql("INSERT INTO mail (recipient, subject, body, created, next_try) VALUES (?1, ?2, ?3, "
                 "strftime('%Y-%m-%dT%H:%M:%fZ'), strftime('%Y-%m-%dT%H:%M:%fZ'))", recipient, subject, body)

    def due_now(self):
        self.sql("UPDATE mail SET next_try = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 second') WHERE sent IS NULL")

    def states(self):
        return self.sql("SELECT recipient, sent IS NOT NULL, given_up IS NOT NULL, body IS NULL, tries, "
                        "ifnull(fault, '') FROM mail ORDER BY id")

    def start(self, *arguments, **more):
        return subprocess.Popen([FYR, *arguments], cwd=self.folder.name, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **more)


def wait_for(true, seconds=30):
    until = time.time() + seconds
    while not true():
        assert time.time() < until, "it did not come about in time"
        time.sleep(0.02)


def delivered():
    subject = "Påminnelse: siffror för Līvzeme, " + "åäö " * 30 + "– 42 😀"
    body = ("Hej Åsa,\n\n.\n..two dots\nFrom the beginning\n" + "lång rad " * 60 +
            "\nhttps://fyr.example.org/join/a=b?c=d\n\ttab and blank at the end \n\n-- \nFyr\n")
    with Server() as server, Centre(server) as centre:
        centre("settings", "contact", "ask@example.org")
        centre.queue("a@example.org", subject, body)
        centre.queue("b@example.org")
        centre.queue("c@example.org")
        assert centre.work() == ""
        assert [(one[0], one[1]) for one in server.got] == [("fyr@example.org", f"{x}@example.org") for x in "abc"]
        assert len(server.peers) == 1, "a connection for each mail"
        mail = server.mail()
        assert mail["subject"] == subject, mail["subject"]
        assert mail.get_content().replace("\r\n", "\n") == body, mail.get_content()
        assert mail["from"].addresses[0].display_name == "Fyr för Östersjön" and mail["from"].addresses[0].addr_spec == "fyr@example.org"
        assert mail["to"] == "a@example.org" and mail["reply-to"] == "ask@example.org"
        assert abs(mail["date"].datetime.timestamp() - time.time()) < 60
        assert mail["auto-submitted"] == "auto-generated" and mail.get_content_type() == "text/plain"
        assert not mail.defects and max(map(len, server.got[0][2].split(b"\r\n"))) <= 78
        ids = {server.mail(i)["message-id"] for i in range(3)}
        assert len(ids) == 3 and all(one.endswith("@example.org>") for one in ids)
        assert centre.states() == [(f"{x}@example.org", 1, 0, 1, 1, "") for x in "abc"]
        centre("verify")


def refused():
    def answer(address, n):
        return "550 5.1.1 no such mailbox here" if address.startswith("b@") else None
    with Server(answer) as server, Centre(server) as centre:
        for name in "abc":
            centre.queue(f"{name}@example.org")
        messages = centre.work(status=1)
        assert "550 5.1.1 no such mailbox here" in messages and "example.org" not in messages, messages
        assert centre.states() == [("a@example.org", 1, 0, 1, 1, ""), ("b@example.org", 0, 1, 1, 1, "550 5.1.1 no such mailbox here"),
                                   ("c@example.org", 1, 0, 1, 1, "")]
        assert centre.work() == "" and server.n_rcpt == 3, "what was given up is tried again"


def put_off():
    with Server(lambda address, n: "451 4.7.1 try again later" if n == 1 else None) as server, Centre(server) as centre:
        centre.queue("a@example.org")
        centre.queue("b@example.org")
        centre.work(status=1)
        states = centre.states()
        assert states[0] == ("a@example.org", 0, 0, 0, 1, "451 4.7.1 try again later") and states[1][1] == 1, states
        centre.work()
        assert len(server.got) == 1, "it was not waited for"
        seconds = centre.sql("SELECT (julianday(next_try) - julianday(created)) * 86400 FROM mail WHERE id = 1")[0][0]
        assert 59 < seconds < 90, seconds
        centre.due_now()
        centre.work()
        assert centre.states()[0] == ("a@example.org", 1, 0, 1, 2, "")


def refused_after_the_text():
    with Server() as server, Centre(server) as centre:
        centre.queue("a@example.org", body="X-SAY 554 5.7.1 no such text here\n")
        centre.queue("b@example.org", body="X-SAY 452 4.3.1 no room now\n")
        centre.queue("c@example.org")
        centre.work(status=1)
        assert centre.states() == [("a@example.org", 0, 1, 1, 1, "554 5.7.1 no such text here"),
                                   ("b@example.org", 0, 0, 0, 1, "452 4.3.1 no room now"),
                                   ("c@example.org", 1, 0, 1, 1, "")], centre.states()


def too_old():
    with Server(lambda address, n: "451 later") as server, Centre(server) as centre:
        centre.queue("a@example.org")
        centre.sql("UPDATE mail SET created = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-49 hours')")
        centre.work(status=1)
        assert centre.states() == [("a@example.org", 0, 1, 1, 1, "451 later")]


def down():
    with Centre(smtp=f"smtp://127.0.0.1:{free_port()}") as centre:
        for name in "abc":
            centre.queue(f"{name}@example.org")
        messages = centre.work(status=1)
        assert messages.count("\n") == 1 and "connect" in messages, messages
        assert all(state[1:4] == (0, 0, 0) and "connect" in state[5] for state in centre.states())
        assert sorted(state[4] for state in centre.states()) == [0, 0, 1], "one was tried, the others wait with it"


def no_such_host():
    with Centre(smtp="smtp://mail.invalid:25") as centre:
        centre.queue("a@example.org")
        assert "mail.invalid" in centre.work(status=1)
        assert centre.states()[0][1:5] == (0, 0, 0, 1)


def hangs():
    """It takes the connection and says nothing; the batch waits once, not once for each mail."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(16)
        with Centre(smtp=f"smtp://127.0.0.1:{mute.getsockname()[1]}") as centre:
            for name in "abcdef":
                centre.queue(f"{name}@example.org")
            since = time.time()
            assert "timed out" in centre.work(status=1, timeout=2).lower()
            assert time.time() - since < 8, "it waited for each"
            assert all(state[1:4] == (0, 0, 0) for state in centre.states())


def poison():
    """A mail at which the server breaks off does not stand in front of the others for ever."""
    with Server() as server, Centre(server) as centre:
        centre.queue("a@example.org", body="poison\n")
        for name in "bcd":
            centre.queue(f"{name}@example.org")
        centre.work(status=1)
        assert server.got == []
        centre.due_now()
        centre.work(status=1)
        assert [state[1] for state in centre.states()] == [0, 1, 1, 1], centre.states()


def drops():
    """Breaks off in the middle of the text."""
    def talk(listener):
        while True:
            try:
                one, _ = listener.accept()
            except OSError:
                return
            with one:
                one.sendall(b"220 here\r\n")
                for said in (b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
                    one.recv(1000)
                    one.sendall(said)
                one.recv(20)
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=talk, args=(listener,), daemon=True).start()
    with Centre(smtp=f"smtp://127.0.0.1:{listener.getsockname()[1]}") as centre:
        centre.queue("a@example.org", body="x" * 20000)
        centre.work(status=1)
        assert centre.states()[0][1:5] == (0, 0, 0, 1)
    listener.close()


class Password:
    def __call__(self, server, session, envelope, mechanism, data):
        from aiosmtpd.smtp import AuthResult
        return AuthResult(handled=False, success=(data.login, data.password) == (b"fyr@example.org", PASSWORD.encode()))


def signs_in():
    with Server(authenticator=Password(), auth_required=True, auth_require_tls=False) as server:
        with Centre(smtp=f"smtp://fyr%40example.org:Geheim%214711@127.0.0.1:{server.port}") as centre:
            centre.queue("a@example.org")
            centre.work()
            assert centre.states()[0][1] == 1 and len(server.got) == 1
        with Centre(smtp=f"smtp://fyr%40example.org:Falsch%214711@127.0.0.1:{server.port}") as centre:
            centre.queue("a@example.org")
            messages = centre.work(status=1)
            state = centre.states()[0]
            assert state[1:5] == (0, 0, 0, 1) and "535" in state[5], state
            assert "Falsch" not in messages + state[5]
            out = "".join(centre("settings") + centre("settings", "--json"))
            assert "***@" in out and "Falsch" not in out
            assert not centre.sql("SELECT 1 FROM audit WHERE detail LIKE '%Falsch%'")
        # A setting that asks for no password: nothing can be sent, so nothing is given up.
        with Centre(server) as centre:
            centre.queue("a@example.org")
            centre.work(status=1)
            assert centre.states()[0][1:4] == (0, 0, 0), centre.states()


def password_in_the_clear():
    """Another machine (127.0.0.2 is not taken for this one) that offers no TLS gets no password."""
    asked = []

    def authenticator(server, session, envelope, mechanism, data):
        asked.append(data)
        return Password()(server, session, envelope, mechanism, data)
    with Server(host="127.0.0.2", authenticator=authenticator, auth_require_tls=False) as server:
        with Centre(smtp=f"smtp://fyr%40example.org:Geheim%214711@127.0.0.2:{server.port}") as centre:
            centre.queue("a@example.org")
            messages = centre.work(status=1)
            assert asked == [] and server.got == [] and centre.states()[0][1:5] == (0, 0, 0, 1)
            assert "TLS" in messages or "SSL" in messages, messages


def left_over():
    """Work of a worker that died is begun again, what nobody can do has failed; a page can ask."""
    with Centre() as centre:
        centre.sql("INSERT INTO job (kind, subject, state, tries, created, next_try, started) VALUES "
                   "('housekeeping', 'A', 'running', 1, '2026', '2026', '2026'), "
                   "('housekeeping', 'B', 'running', 3, '2026', '2026', '2026'), "
                   "('no-such-kind', 'C', 'waiting', 0, '2026', '2026', NULL)")
        messages = centre.work(status=1)
        assert "2 left by a worker that died" in messages and "no-such-kind" in messages, messages
        jobs = centre.sql("SELECT subject, state, tries FROM job WHERE subject <> 'centre' ORDER BY id")
        assert jobs == [("A", "done", 2), ("B", "failed", 3), ("C", "failed", 1)], jobs
        assert centre.work() == ""


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", f"{folder}/key.pem",
                    "-out", f"{folder}/cert.pem"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    return context, f"{folder}/cert.pem"


def trust(smtp, server, trusted):
    """Refused as it is; taken when it is trusted."""
    with Centre(smtp=smtp) as centre:
        centre.queue("a@example.org")
        messages = centre.work(status=1)
        assert "certificate" in messages and server.got == [], messages
        assert centre.states()[0][1:5] == (0, 0, 0, 1)
        os.environ["SSL_CERT_FILE"] = trusted
        try:
            centre.due_now()
            centre.work()
        finally:
            del os.environ["SSL_CERT_FILE"]
        assert centre.states()[0][1] == 1 and len(server.got) == 1


def starttls():
    with tempfile.TemporaryDirectory() as folder:
        context, trusted = certificate(folder)
        with Server(tls_context=context, require_starttls=True) as server:
            trust(f"smtp://localhost:{server.port}", server, trusted)
            assert server.tls == [True]


def tls_at_once():
    with tempfile.TemporaryDirectory() as folder:
        context, trusted = certificate(folder)
        with Server(ssl_context=context) as server:
            trust(f"smtps://127.0.0.1:{server.port}", server, trusted)


def killed_in_the_middle():
    """At most the one mail that was being sent when the worker was killed comes twice."""
    n, kills = 40, 4
    with Server(slow=0.02) as server, Centre(server) as centre:
        for i in range(n):
            centre.queue(f"a{i}@example.org")
        for k in range(kills):
            had = len(server.got)
            worker = centre.start("work")
            wait_for(lambda: len(server.got) >= had + 3 + k)
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        centre.work()
        ids = {}
        for i, (_, recipient, _) in enumerate(server.got):
            ids.setdefault(recipient, []).append(server.mail(i)["message-id"])
        assert len(ids) == n, f"{n - len(ids)} mails were lost"
        twice = [one for one in ids.values() if len(one) > 1]
        assert len(server.got) - n <= kills and all(len(set(one)) == 1 for one in twice), ids
        assert all(state[1:4] == (1, 0, 1) for state in centre.states())
        centre("verify")


def ends_politely():
    """SIGTERM: after the mail at hand, which then comes once."""
    with Server(slow=0.05) as server, Centre(server) as centre:
        for i in range(30):
            centre.queue(f"a{i}@example.org")
        worker = centre.start("work")
        wait_for(lambda: len(server.got) >= 3)
        server.worker = worker.pid
        wait_for(lambda: len(server.got) >= 6)
        server.worker = None
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=5)
        assert worker.returncode == 0 and len(server.got) < 30
        assert sum(state[1] for state in centre.states()) == len(server.got)
        assert set(server.threads) == {1}, "a process that forks must have one thread"


def workers_of(server):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server)], capture_output=True, text=True).stdout
    return [int(pid) for pid in found.split()]


def is_gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def beside_the_server():
    with Server() as server, Centre(server) as centre:
        site = centre.start("serve", "--listen", "127.0.0.1:0")
        assert "lit" in site.stdout.readline()
        wait_for(lambda: workers_of(site.pid))
        first = workers_of(site.pid)[0]
        centre.queue("a@example.org")
        wait_for(lambda: len(server.got) == 1, 5)
        assert "another worker" in centre("work", "--once", status=fyr_conflict())[1]
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: first not in (workers_of(site.pid) or [first]))
        centre.queue("b@example.org")
        wait_for(lambda: len(server.got) == 2)
        second = workers_of(site.pid)[0]
        site.send_signal(signal.SIGTERM)
        _, messages = site.communicate(timeout=15)
        assert site.returncode == 0 and is_gone(second) and "the worker ended (signal 9)" in messages, messages
        # A server that is killed takes its worker with it.
        site = centre.start("serve", "--listen", "127.0.0.1:0")
        site.stdout.readline()
        wait_for(lambda: workers_of(site.pid))
        worker = workers_of(site.pid)[0]
        site.send_signal(signal.SIGKILL)
        site.communicate()
        wait_for(lambda: is_gone(worker), 5)
        site = centre.start("serve", "--listen", "127.0.0.1:0", "--no-worker")
        site.stdout.readline()
        centre.work()
        assert workers_of(site.pid) == []
        site.send_signal(signal.SIGTERM)
        site.communicate(timeout=15)


def fyr_conflict():
    return 4


def not_set():
    with Centre() as centre:
        for name in "ab":
            centre.queue(f"{name}@example.org")
        messages = centre.work()
        assert messages.count("\n") == 1 and "fyr settings smtp" in messages, messages
        assert all(state[1:5] == (0, 0, 0, 0) for state in centre.states())
        worker = centre.start("work")
        time.sleep(3)
        worker.send_signal(signal.SIGTERM)
        assert worker.communicate(timeout=5)[1].count("fyr settings smtp") == 1
        with Server() as server:
            centre("settings", "smtp", f"smtp://127.0.0.1:{server.port}")
            centre("settings", "mail_from", "fyr@example.org")
            centre.work()
            assert len(server.got) == 2


def tests():
    return [("UTF-8 subject and body, one connection", delivered), ("a mailbox that is not there", refused),
            ("put off, and tried again", put_off),
            ("refused after the text", refused_after_the_text), ("given up after two days", too_old), ("the server is down", down),
            ("a host that is not there", no_such_host), ("a server that hangs", hangs), ("a mail that the server cannot take", poison), ("a server that breaks off", drops),
            ("a password", signs_in),
            ("no password without TLS", password_in_the_clear), ("work that was left over", left_over), ("STARTTLS, certificate not trusted and trusted", starttls),
            ("smtps, likewise", tls_at_once), ("kill -9 in the middle", killed_in_the_middle), ("SIGTERM in the middle", ends_politely),
            ("the worker beside the server", beside_the_server), ("no mail server set", not_set)]
