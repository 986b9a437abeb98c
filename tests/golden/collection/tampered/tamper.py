"""Changes a part of a bag and makes its manifests anew, as somebody would who wants it not to be seen.
tamper.py IN OUT text|state|twice|kind|size|picture|link|none"""
import hashlib
import json
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
ADDED = {"kind": ("text/x-no-such", 1, None), "size": ("text/plain", 10**18, None),
         "picture": ("text/plain", 1, "../../../etc/passwd")}
if sys.argv[3] in ADDED:  # a file that is not what is said of it
    media_type, n_bytes, preview = ADDED[sys.argv[3]]
    name = hashlib.sha256(b"x").hexdigest()
    line = {"sha256": name, "media_type": media_type, "received": "2026-01-01T00:00:00.000Z", "received_by": "x",
            "preview": preview, "n_bytes": n_bytes, "n_pages": None}
    parts["data/files.jsonl"] += (json.dumps(line) + "\n").encode()
    parts[f"data/files/{name}"] = b"x"
    counts = json.loads(parts["data/collection.json"])
    parts["data/collection.json"] = (json.dumps({**counts, "files": 1}) + "\n").encode()
elif sys.argv[3] == "link":
    lines = parts[PART].decode().splitlines()
    record = json.loads(lines[0])
    body = record["revisions"][-1]["body"]
    body["links"] = [{"relation": "builds_on", "target": "01J00000000000000000000000", "note": ""}]
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    record["revisions"][-1]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    parts[PART] = "".join(f"{line}\n" for line in [json.dumps(record), *lines[1:]]).encode()
for manifest, is_payload in (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False)):
    names = [line.split("  ", 1)[1] for line in parts[manifest].decode().splitlines()]
    names += [n for n in parts if is_payload and n.startswith("data/files/") and n not in names]
    parts[manifest] = "".join(f"{hashlib.sha256(parts[n]).hexdigest()}  {n}\n" for n in names).encode()
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as bag:
    for name, data in parts.items():
        bag.writestr(FOLDER + name, data)
