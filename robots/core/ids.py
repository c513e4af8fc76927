"""How ids are made. See `names`: building `b1`, floor `F3`, map `b1-F3`, run `r-` + 10 characters."""

from __future__ import annotations

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u


def map_id(building: str, floor: str) -> str:
    return f"{building}-{floor}"


def building_of(map_id: str) -> str:
    """`b1` of `b1-F3`."""
    return map_id.partition("-")[0]


def floor_of(map_id: str) -> str:
    """`F3` of `b1-F3`."""
    return map_id.partition("-")[2]


def run_id(at: float, entropy: bytes) -> str:
    """`r-` and ten characters that sort by time: seven of deciseconds since 1970, three of chance."""
    ticks = int(at * 10) % 32**7
    chance = int.from_bytes(entropy[:2], "big") % 32**3
    number = ticks * 32**3 + chance
    text = ""
    for _ in range(10):
        number, digit = divmod(number, 32)
        text = _ALPHABET[digit] + text
    return f"r-{text}"
