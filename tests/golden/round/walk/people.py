"""People of a centre, as `fyr user` would invite them."""
import sqlite3
import sys

PEOPLE = [("Anna", "focal", "SE"), ("Bo", "member", "SE"), ("Aino", "focal", "FI"), ("Ed", "editor", "")]
with sqlite3.connect(sys.argv[1] + "/fyr.db") as store:
    for number, (name, role, area) in enumerate(PEOPLE):
        account, mail = "01AAAAAAAAAAAAAAAAAAAAAA%02d" % number, name.lower() + "@example.org"
        store.execute("INSERT INTO account (id, email, email_folded, name, lang, state, created, created_by) "
                      "VALUES (?, ?, ?, ?, 'en', 'active', '', '')", (account, mail, mail, name))
        store.execute("INSERT INTO account_role VALUES (?, ?, ?, '', '')", (account, role, area))
