"""Changes a part of a bag and makes its manifests anew, as somebody would who wants it not to be seen.
tamper.py IN OUT text|state|twice|none"""
import hashlib
import sys
import zipfile

FOLDER = "fyr-collection/"
PART = "data/records/policy.jsonl"


def change(text, how):
    if how == "text":
        return text.replace('["Alpha', '["Omega', 1)
    if how == "state":
        return text.replace('"state":"draft"', '"state":"nosuch"', 1)
    return text + text if how == "twice" else text


with zipfile.ZipFile(sys.argv[1]) as bag:
    parts = {name[len(FOLDER):]: bag.read(name) for name in bag.namelist()}
parts[PART] = change(parts[PART].decode(), sys.argv[3]).encode()
for manifest, is_payload in (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False)):
    names = [line.split("  ", 1)[1] for line in parts[manifest].decode().splitlines()]
    parts[manifest] = "".join(f"{hashlib.sha256(parts[n]).hexdigest()}  {n}\n" for n in names).encode()
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as bag:
    for name, data in parts.items():
        bag.writestr(FOLDER + name, data)
