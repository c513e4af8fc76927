"""Numbers fitted by cross-validation over all phrasings; written by `python bench/understanding.py --fit`.

By language, and whether sentence vectors are at hand.
"""

from __future__ import annotations

from robots.guide.understanding.calibration import Calibration

CALIBRATIONS: dict[tuple[str, bool], Calibration] = {
    ("zh", True): Calibration(
        {
            "characters best": -3.1421,
            "characters best three": -4.8006,
            "sounds best": 0.128,
            "sounds best three": 6.3665,
            "words best": 0.9999,
            "words best three": 2.575,
            "vectors best": 4.3507,
            "vectors best three": 8.7449,
            "mean text": -3.4993,
            "bayes": 0.2243,
            "discriminant": 0.0858,
            "family": -1.178,
            "outside": -0.4127,
        },
        wrong=0.8,
        leave=1.2,
    ),
    ("zh", False): Calibration(
        {
            "characters best": 0.1154,
            "characters best three": 11.9471,
            "sounds best": -0.5348,
            "sounds best three": -1.5587,
            "words best": 1.3213,
            "words best three": 8.2168,
            "mean text": 15.769,
            "bayes": 0.2351,
            "family": -1.6373,
            "outside": -0.5329,
        },
        wrong=0.8,
        leave=1.2,
    ),
    ("en", True): Calibration(
        {
            "words best": -2.622,
            "words best three": 2.3026,
            "vectors best": 4.9723,
            "vectors best three": 8.1492,
            "mean text": -10.687,
            "bayes": 0.1291,
            "discriminant": 0.1271,
            "family": -0.3081,
            "outside": -0.9363,
        },
        wrong=0.8,
        leave=1.2,
    ),
    ("en", False): Calibration(
        {
            "words best": 2.3245,
            "words best three": 11.6652,
            "mean text": 1.6498,
            "bayes": 0.1446,
            "family": -1.0304,
            "outside": -0.1826,
        },
        wrong=0.8,
        leave=1.2,
    ),
}
