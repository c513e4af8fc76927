"""Numbers fitted by cross-validation over all phrasings; written by `python bench/understanding.py --fit`.

By language, and whether sentence vectors are at hand.
"""

from __future__ import annotations

from robots.guide.understanding.calibration import Calibration

CALIBRATIONS: dict[tuple[str, bool], Calibration] = {
    ("zh", True): Calibration(
        {
            "characters best": -1.2034,
            "characters best three": -6.7463,
            "sounds best": 1.374,
            "sounds best three": 5.1571,
            "words best": 0.9414,
            "words best three": 1.9379,
            "vectors best": 2.2578,
            "vectors best three": 4.8183,
            "mean text": 0.0572,
            "bayes": 0.1407,
            "discriminant": 0.0144,
            "regression": 0.6231,
            "family": -0.2022,
            "outside": 0.0028,
        },
        wrong=0.65,
        leave=1.6,
    ),
    ("zh", False): Calibration(
        {
            "characters best": 3.3992,
            "characters best three": 3.374,
            "sounds best": 0.1679,
            "sounds best three": -3.8005,
            "words best": 2.8894,
            "words best three": 3.8128,
            "mean text": 15.2057,
            "bayes": 0.326,
            "family": -1.5105,
            "outside": -0.9039,
        },
        wrong=1.3,
        leave=1.0,
    ),
    ("en", True): Calibration(
        {
            "words best": -1.6778,
            "words best three": 2.1632,
            "vectors best": 2.7978,
            "vectors best three": 3.9426,
            "mean text": -6.722,
            "bayes": 0.0571,
            "discriminant": 0.0308,
            "regression": 0.7498,
            "family": 0.4669,
            "outside": -0.2157,
        },
        wrong=0.85,
        leave=2.0,
    ),
    ("en", False): Calibration(
        {
            "words best": 2.245,
            "words best three": 7.962,
            "mean text": 3.7589,
            "bayes": 0.2149,
            "family": -0.9266,
            "outside": -0.2246,
        },
        wrong=1.3,
        leave=1.8,
    ),
}
