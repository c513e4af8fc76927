"""Numbers fitted by cross-validation over all phrasings; written by `python bench/understanding.py --fit`.

By language, and whether sentence vectors are at hand.
"""

from __future__ import annotations

from robots.guide.understanding.calibration import Calibration

CALIBRATIONS: dict[tuple[str, bool], Calibration] = {
    ("zh", True): Calibration(
        {
            "characters best": -1.5046,
            "characters best three": -6.7909,
            "sounds best": 1.0786,
            "sounds best three": 5.419,
            "words best": 0.8831,
            "words best three": 1.9581,
            "vectors best": 2.2363,
            "vectors best three": 4.8751,
            "mean text": 0.2529,
            "bayes": 0.1386,
            "discriminant": 0.0141,
            "regression": 0.6224,
            "family": -0.2331,
            "outside": -0.0207,
        },
        wrong=0.8,
        leave=1.4,
    ),
    ("zh", False): Calibration(
        {
            "characters best": 2.3012,
            "characters best three": 3.6736,
            "sounds best": -0.4176,
            "sounds best three": -3.755,
            "words best": 2.8445,
            "words best three": 3.6188,
            "mean text": 17.3203,
            "bayes": 0.3205,
            "family": -1.5928,
            "outside": -0.9282,
        },
        wrong=1.3,
        leave=1.0,
    ),
    ("en", True): Calibration(
        {
            "words best": -1.8126,
            "words best three": 1.9124,
            "vectors best": 2.7909,
            "vectors best three": 3.9598,
            "mean text": -6.811,
            "bayes": 0.0684,
            "discriminant": 0.0309,
            "regression": 0.7457,
            "family": 0.4293,
            "outside": -0.2509,
        },
        wrong=1.0,
        leave=1.8,
    ),
    ("en", False): Calibration(
        {
            "words best": 1.561,
            "words best three": 7.6699,
            "mean text": 4.6577,
            "bayes": 0.2253,
            "family": -0.9957,
            "outside": -0.2989,
        },
        wrong=1.3,
        leave=1.8,
    ),
}
