"""Pick-up codes: made by the fleet, checked by the robot against a salted, slow hash, never sent in clear."""

from __future__ import annotations

import hashlib
import hmac

CODE_DIGITS = 6
MAX_TRIES = 5
LOG_COST = 13
"""2**13 scrypt rounds with r=8: about 25 ms and 8 MiB a guess."""
LEAST_LOG_COST, MOST_LOG_COST = 10, 16
"""A robot takes no hash outside of these: too easy to guess, too long to wait for."""


def make_code(entropy: bytes) -> str:
    """Six digits from at least 16 random bytes that the shell drew. Raises ValueError for less."""
    if len(entropy) < 16:
        raise ValueError(f"a pick-up code needs 16 bytes of entropy, got {len(entropy)}")
    return f"{int.from_bytes(entropy[:16], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def hash_code(code: str, salt: bytes, log_cost: int = LOG_COST) -> str:
    """`scrypt$13$salt$digest`, hex; what an order carries instead of the code."""
    digest = hashlib.scrypt(code.encode(), salt=salt, n=2**log_cost, r=8, p=1, dklen=32)
    return f"scrypt${log_cost}${salt.hex()}${digest.hex()}"


def code_matches(code: str, hashed: str) -> bool:
    """Whether `code` is the one behind `hashed`. False for an unreadable hash."""
    try:
        scheme, log_cost, salt, digest = hashed.split("$")
        if scheme != "scrypt" or not LEAST_LOG_COST <= int(log_cost) <= MOST_LOG_COST:
            return False
        found = hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=2 ** int(log_cost), r=8, p=1, dklen=32)
        return hmac.compare_digest(found.hex(), digest)
    except (ValueError, UnicodeEncodeError):
        return False
