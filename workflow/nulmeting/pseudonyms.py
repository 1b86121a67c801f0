"""Keyed pseudonyms: the same person gets the same one in every wave, and nobody without the key can find out who."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from nulmeting.labels import normalise
from nulmeting.messages import Fault, InputError

KEY_BYTES = 32


def pseudonym(key: bytes, domain: str, identifier: str) -> str:
    """Give the pseudonym of an identifier.

    HMAC-SHA256 (RFC 2104) over the domain and the normalised identifier, cut to 128 bits. The domain (measurement and
    kind of key) keeps pseudonyms of different measurements, and of persons and organisations, from matching.

    Parameters
    ----------
    key : bytes
    domain : str
        Such as ``kci-2018/person``.
    identifier : str
        An e-mail address or a name as it was typed.
    """
    message = f"{domain}\0{normalise(identifier)}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]


def key_file() -> Path:
    """Give the key's place: ``NULMETING_KEY_FILE``, or a file in the user's configuration folder."""
    from platformdirs import user_config_path

    named = os.environ.get("NULMETING_KEY_FILE")
    return Path(named) if named else user_config_path("nulmeting") / "pseudonym.key"


def key(path: Path) -> bytes:
    """Read the key, and make one first if there is none.

    Raises
    ------
    InputError
        If others than the owner can read the file, or it is too short.
    """
    make(path)
    return read(path)


def read(path: Path) -> bytes:
    """Read the key that is there.

    Raises
    ------
    InputError
        If there is none, others than the owner can read the file, or it is too short.
    """
    if not path.is_file():
        raise InputError([Fault("E504", str(path))])
    data = path.read_bytes()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InputError([Fault("E405", str(path))])
    if len(data) < KEY_BYTES:
        raise InputError([Fault("E406", str(path))])
    return data


def fingerprint(key: bytes) -> str:
    """Give a short name of a key, by which two people see that they have the same one; it tells nothing of the key.

    The first 64 bits of SHA-256 over the key, in its own domain; the key itself is 256 bits drawn at random.
    """
    digest = hashlib.sha256(b"nulmeting key fingerprint\0" + key).hexdigest()
    return "-".join(digest[place : place + 4] for place in range(0, 16, 4))


def destroy(path: Path) -> None:
    """Overwrite the key and remove it.

    On a disk that writes elsewhere than where it read (SSD, copy on write, back-ups) a copy may be left; nobody can
    tell from here.
    """
    size = max(path.stat().st_size, KEY_BYTES)
    with path.open("r+b", buffering=0) as stream:
        for content in (secrets.token_bytes(size), b"\0" * size):
            stream.seek(0)
            stream.write(content)
            os.fsync(stream.fileno())
    path.unlink()


def make(path: Path) -> bool:
    """Make a key for the owner alone, and tell whether it was made; of two runs at once the first one's key stands."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_hex(KEY_BYTES).encode())
    try:
        path.hardlink_to(draft)  # fails if the other run was first, never half a key
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
