"""Random passwords of the broker's accounts, and their hashes in the form mosquitto reads.

A password stands in a file of its own, readable by its owner only. The hash is made here and not by `mosquitto_passwd`,
whose command line would show the password to everybody on the machine.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

_ROUNDS = 101  # what mosquitto_passwd uses; the passwords are 256 random bits, which no number of rounds improves
_SALT_BYTES = 12


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, all at once: a reader sees the old text or the new."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def secret(folder: Path, name: str) -> str:
    """The random text kept in `folder/name`, made on first use."""
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, secrets.token_urlsafe(32) + "\n")
    return path.read_text(encoding="utf-8").strip()


def hashed(password: str) -> str:
    """PBKDF2-SHA512 as mosquitto 2 writes it: `$7$rounds$salt$hash`."""
    salt = os.urandom(_SALT_BYTES)
    return f"$7${_ROUNDS}${_text(salt)}${_text(_derived(password, salt, _ROUNDS))}"


def is_right(password: str, hash_text: str) -> bool:
    """Whether a password belongs to a hash of `hashed`; takes the same time for any wrong one."""
    _, _, rounds, salt, expected = hash_text.split("$")
    derived = _derived(password, base64.b64decode(salt), int(rounds))
    return hmac.compare_digest(derived, base64.b64decode(expected))


def password_file(passwords: Mapping[str, str]) -> str:
    """Lines `account:hash`."""
    return "".join(f"{account}:{hashed(password)}\n" for account, password in passwords.items())


def read_password_file(path: Path) -> dict[str, str]:
    """Hash by account."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def _derived(password: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, 64)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
