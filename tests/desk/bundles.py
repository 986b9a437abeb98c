"""Sealed bundles a second way: written and read from docs/sealed-bundle.md alone, with libsodium called directly.
Whatever this file cannot do is missing in the document."""
import base64
import ctypes
import ctypes.util
import hashlib
import struct

_path = ctypes.util.find_library("sodium")
SODIUM = ctypes.CDLL(_path) if _path else None
if SODIUM:
    SODIUM.sodium_init()
ULL = ctypes.c_ulonglong
PART = 65536
HEADER = 136


def _call(name, *arguments):
    if getattr(SODIUM, name)(*arguments) != 0:
        raise ValueError(name + " refused")


def derive(secret, number):
    out = ctypes.create_string_buffer(32)
    _call("crypto_kdf_derive_from_key", out, ctypes.c_size_t(32), ctypes.c_uint64(number), b"fyr-keys", secret)
    return out.raw


class Key:
    """A pair from its secret of 32 bytes; `prefix` is fyr1-pub- or fyr1-centre-."""

    def __init__(self, prefix, secret):
        self.prefix = prefix
        sign_public, self.sign = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        box_public, self.box = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
        _call("crypto_sign_seed_keypair", sign_public, self.sign, derive(secret, 1))
        _call("crypto_box_seed_keypair", box_public, self.box, derive(secret, 2))
        self.public = sign_public.raw + box_public.raw

    @property
    def line(self):
        return write_line(self.prefix, self.public)


def digest(prefix, public):
    return hashlib.blake2b(prefix.encode() + public, digest_size=32).digest()


def write_line(prefix, public):
    raw = public + digest(prefix, public)[-5:]
    return prefix + base64.urlsafe_b64encode(raw).decode()


def read_line(line):
    prefix = "fyr1-centre-" if line.startswith("fyr1-centre-") else "fyr1-pub-"
    public = base64.urlsafe_b64decode(line[len(prefix):])[:64]
    assert write_line(prefix, public) == line
    return public


def fingerprint(line):
    prefix = "fyr1-centre-" if line.startswith("fyr1-centre-") else "fyr1-pub-"
    return digest(prefix, read_line(line))[:15]


def fingerprint_text(line):
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int.from_bytes(fingerprint(line), "big")
    letters = "".join(alphabet[number >> (115 - 5 * i) & 31] for i in range(24))
    return "-".join(letters[i:i + 4] for i in range(0, 24, 4))


def padded(n):
    least = max(n + 1, 4096)
    log = least.bit_length() - 1
    mask = (1 << (log - log.bit_length())) - 1
    return (least + mask) & ~mask


def manifest(fields):
    names = ["id", "made", "from", "to", "sequence", "area", "period", "round", "check", "name", "size", "sha256"]
    return "".join(f"{name}: {fields[name]}\n" for name in names).encode()


def signed(header, text):
    return b"Fyr sealed bundle 1\0" + header + text


def seal(sender, to_line, fields, content, text=None):
    """`text`: a manifest that is not made from the fields, for attacks."""
    text = text if text is not None else manifest({**fields, "from": sender.line, "to": to_line, "size": len(content),
                                                   "sha256": hashlib.sha256(content).hexdigest()})
    plain = padded(4 + len(text) + 64 + len(content))
    n_parts = -(-plain // PART)
    key, sealed = ctypes.create_string_buffer(32), ctypes.create_string_buffer(80)
    SODIUM.crypto_secretstream_xchacha20poly1305_keygen(key)
    _call("crypto_box_seal", sealed, key, ULL(32), read_line(to_line)[32:])
    state = ctypes.create_string_buffer(SODIUM.crypto_secretstream_xchacha20poly1305_statebytes())
    stream = ctypes.create_string_buffer(24)
    _call("crypto_secretstream_xchacha20poly1305_init_push", state, stream, key)
    header = (b"FYRSEAL\x1a\x01" + fingerprint(to_line) + struct.pack("<Q", HEADER + plain + 17 * n_parts) +
              sealed.raw + stream.raw)
    signature = ctypes.create_string_buffer(64)
    message = signed(header, text)
    _call("crypto_sign_detached", signature, None, message, ULL(len(message)), sender.sign)
    inside = struct.pack("<I", len(text)) + text + signature.raw + content + b"\x80"
    inside += bytes(plain - len(inside))
    out = [header]
    for i in range(n_parts):
        part, ad = inside[i * PART:(i + 1) * PART], header if i == 0 else b""
        cipher = ctypes.create_string_buffer(len(part) + 17)
        tag = 3 if i == n_parts - 1 else 0
        _call("crypto_secretstream_xchacha20poly1305_push", state, cipher, None, part, ULL(len(part)), ad,
              ULL(len(ad)), ctypes.c_ubyte(tag))
        out.append(cipher.raw)
    return b"".join(out)


def unseal(centre, bundle):
    """(fields, content), everything verified."""
    header, body = bundle[:HEADER], bundle[HEADER:]
    assert header[:9] == b"FYRSEAL\x1a\x01" and header[9:24] == fingerprint(centre.line)
    assert struct.unpack("<Q", header[24:32])[0] == len(bundle)
    key = ctypes.create_string_buffer(32)
    _call("crypto_box_seal_open", key, header[32:112], ULL(80), centre.public[32:], centre.box)
    state = ctypes.create_string_buffer(SODIUM.crypto_secretstream_xchacha20poly1305_statebytes())
    _call("crypto_secretstream_xchacha20poly1305_init_pull", state, header[112:136], key)
    inside, tag = b"", ctypes.c_ubyte(9)
    for i in range(0, len(body), PART + 17):
        cipher, ad = body[i:i + PART + 17], header if i == 0 else b""
        part = ctypes.create_string_buffer(len(cipher) - 17)
        _call("crypto_secretstream_xchacha20poly1305_pull", state, part, None, ctypes.byref(tag), cipher,
              ULL(len(cipher)), ad, ULL(len(ad)))
        assert tag.value == (3 if i + PART + 17 >= len(body) else 0)
        inside += part.raw
    n = struct.unpack("<I", inside[:4])[0]
    text, signature = inside[4:4 + n], inside[4 + n:68 + n]
    fields = dict(line.split(": ", 1) for line in text.decode().splitlines())
    message = signed(header, text)
    _call("crypto_sign_verify_detached", signature, message, ULL(len(message)), read_line(fields["from"])[:32])
    assert fields["to"] == centre.line
    size = int(fields["size"])
    content, rest = inside[68 + n:68 + n + size], inside[68 + n + size:]
    assert rest[:1] == b"\x80" and not any(rest[1:]) and len(inside) == padded(68 + n + size)
    assert hashlib.sha256(content).hexdigest() == fields["sha256"]
    return fields, content


def read_key_file(path):
    lines = dict(line.split(": ", 1) for line in open(path, encoding="utf-8").read().splitlines()
                 if ": " in line and not line.startswith("#"))
    prefix = "fyr1-pub-" if lines["kind"] == "person" else "fyr1-centre-"
    key = Key(prefix, base64.urlsafe_b64decode(lines["secret"] + "="))
    assert key.line == lines["public"]
    return key
