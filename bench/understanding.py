"""How well guides understand: phrasings left out by turns, or a set of questions. See docs/understanding.md.

`python bench/understanding.py --json` one JSON object a line: {"bench", "value", "unit", "goal", ...}
`--set FILE.jsonl`    lines of {"q", "lang", "expect": {"kind", "ids"}, "tags"} instead of phrasings left out
`--confusions N`      the phrasings that the rest of the knowledge base takes for something else, for their authors
`--fit`               fits the numbers of robots/guide/understanding/fitted.py anew and writes that file
`--ship`              computes the vectors that come with the product anew and writes their file (minutes)
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from robots.adapters.embedding import embedder
from robots.adapters.known_vectors import write_known
from robots.floor.learning import kept_vectors
from robots.floor.places import state_folder
from robots.guide.understanding.calibration import Calibration
from robots.guide.understanding.deciding import Likely, choices
from robots.guide.understanding.decision import Decision
from robots.guide.understanding.examples import ENTRY, FAMILY, OUTSIDE, Example, examples
from robots.guide.understanding.fitted import CALIBRATIONS
from robots.guide.understanding.retrieval import LEXICAL, SIGHTS
from robots.guide.understanding.rules import ruling
from robots.guide.understanding.understander import Understander
from robots.guide.understanding.validation import EXPECTED, LeftOut, fit, folds, left_out
from robots.guide.understanding.vectors import phrase_texts, phrase_vectors
from robots.settings.knowledge import Knowledge, load_knowledge

ROOT = Path(__file__).resolve().parent.parent
GOALS = {
    "utility": 75, "utility without model": 60, "answer precision": 90, "wrong answers": 6, "good clarify": 75,
    "needless clarify": 15, "handoff precision": 70, "handoff recall": 90, "homophones": 85,
}  # fmt: skip
FOLDS = 5


@dataclass(slots=True)
class Score:
    """Outcomes added up, by the rules of the shared scorer; each question counts `weight`."""

    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    sure: list[tuple[float, float]] = field(default_factory=list)

    def add(self, want: str, ids: Sequence[str], got: str, given: Sequence[str], weight: float = 1.0, sure: float = 0.0,
            tags: Iterable[str] = ()) -> bool:  # fmt: skip
        """One question. want: answer, clarify or handoff, with the ids it takes; whether it came out right."""
        right, worth = outcome(want, ids, got, given)
        hit = got == "answer" and bool(given) and given[0] in ids
        for name in ("all", f"want {want}", f"got {got}", f"{want} got {got}"):
            self.sums[name] += weight
        self.sums["worth"] += weight * worth
        self.sums[f"right {want}"] += weight * right
        self.sums["wrong"] += weight * (got == "answer" and not hit)
        self.sums["precise"] += weight * (want == got == "answer" and right)
        for tag in tags:
            self.sums[f"tag {tag}"] += 1
            self.sums[f"right tag {tag}"] += right
        if got == "answer":
            self.sure.append((sure, float(right)))
        return right

    def share(self, part: str, of: str) -> float:
        return round(100 * self.sums[part] / self.sums[of], 1) if self.sums[of] else 100.0

    def figures(self) -> dict[str, float]:
        found = {
            "utility": self.share("worth", "all"),
            "answered right": self.share("right answer", "want answer"),
            "answer precision": self.share("precise", "got answer"),
            "wrong answers": self.share("wrong", "all"),
            "good clarify": self.share("right clarify", "want clarify"),
            "needless clarify": self.share("answer got clarify", "want answer"),
            "needless handoff": self.share("answer got handoff", "want answer"),
            "handoff precision": self.share("handoff got handoff", "got handoff"),
            "handoff recall": self.share("right handoff", "want handoff"),
        }
        for tag in ("homophone", "asr_homophone"):
            if self.sums[f"tag {tag}"]:
                found["homophones"] = self.share(f"right tag {tag}", f"tag {tag}")
        return found

    def calibration_error(self) -> float:
        """Mean distance of confidence and hits over ten bins, of answers given."""
        bins: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for sure, right in self.sure:
            bins[min(int(sure * 10), 9)].append((sure, right))
        far = sum(abs(sum(s for s, _ in own) - sum(r for _, r in own)) for own in bins.values())
        return round(far / max(len(self.sure), 1), 3)


def outcome(want: str, ids: Sequence[str], got: str, given: Sequence[str]) -> tuple[bool, float]:
    """Whether it is right, and what it is worth, -1 to 1."""
    first = given[0] if given else None
    if want == "answer":
        if got == "answer":
            return first in ids, 1.0 if first in ids else -1.0
        if got == "clarify":
            return False, 0.5 if set(given[:4]) & set(ids) else -0.25
        return False, 0.0
    if want == "clarify":
        if got == "clarify":
            hits = len(set(given) & set(ids))
            good = 2 <= len(given) <= 5 and hits >= 2 and 2 * hits >= len(given)
            return good, 1.0 if good else 0.25
        return False, (0.5 if first in ids else -1.0) if got == "answer" else 0.0
    if got == "handoff":
        return True, 1.0
    if got == "clarify":
        return False, 0.25 if given else 0.5
    return False, 0.5 if first in ids else -1.0


def expected(example: Example, knowledge: Knowledge) -> tuple[str, tuple[str, ...]]:
    kind, name = example.key[0], example.key[2:]
    if kind == ENTRY:
        return "answer", (name,)
    return ("clarify", knowledge.families[name].members) if kind == FAMILY else ("handoff", ())


def likelies(learnt: Sequence[Example], seen: LeftOut, calibrations: Mapping[str, Calibration]) -> list[Likely | None]:
    """What each phrasing left out means, by its language's calibration; None: a safety rule takes it."""
    found: list[Likely | None] = []
    for at, number in enumerate(seen.numbers.tolist()):
        example = learnt[number]
        if ruling(example.text) is not None:
            found.append(None)
        else:
            found.append(likely(seen.keys, calibrations[example.lang].probabilities(seen.sights[at])))
    return found


def cross_validated(
    knowledge: Knowledge,
    learnt: Sequence[Example],
    seen: LeftOut,
    calibrations: Mapping[str, Calibration],
    meant: Sequence[Likely | None],
) -> tuple[dict[str, Score], list[tuple[Example, str, tuple[str, ...]]]]:
    """Scores of phrasings left out, all and by language, and those that came out wrong. calibrations: by language.

    Kinds are weighted to what visitors ask (EXPECTED): a knowledge base has more phrasings of what it does not answer.
    """
    members = {family.id: family.members for family in knowledge.families.values()}
    kinds = Counter(learnt[int(number)].key[0] for number in seen.numbers)
    scores = {"all": Score(), "zh": Score(), "en": Score()}
    missed: list[tuple[Example, str, tuple[str, ...]]] = []
    for at, number in enumerate(seen.numbers.tolist()):
        example = learnt[number]
        if not example.said:
            continue
        want, ids = expected(example, knowledge)
        got, given, sure = "handoff", (), 1.0
        if (found := meant[at]) is not None:
            best = choices(found, members, calibrations[example.lang])[0]
            got, given, sure = best.kind, best.ids, best.sure
        weight = EXPECTED[example.key[0]] * len(seen.numbers) / kinds[example.key[0]]
        for score in (scores["all"], scores[example.lang]):
            right = score.add(want, ids, got, given, weight, sure)
        if not right:
            missed.append((example, got, given))
    return scores, missed


def likely(keys: Sequence[str], chances: Any) -> Likely:
    kinds: dict[str, dict[str, float]] = {ENTRY: {}, FAMILY: {}, OUTSIDE: {}}
    for key, chance in sorted(zip(keys, chances.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0])):
        kinds[key[0]][key[2:]] = chance
    return Likely(kinds[ENTRY], kinds[FAMILY], kinds[OUTSIDE])


def asked(understander: Understander, lines: Sequence[Mapping[str, Any]]) -> tuple[Score, list[float], list[str]]:
    """Score of a set of questions, milliseconds of one thread each, and a line for each that came out wrong."""
    score, times, wrong = Score(), [], []
    for line in lines:
        start = time.thread_time()
        decision: Decision = understander.understand(line["q"], line["lang"])
        times.append((time.thread_time() - start) * 1e3)
        want, ids = line["expect"]["kind"], line["expect"].get("ids", [])
        tags = line.get("tags", [])
        if not score.add(want, ids, decision.kind, decision.ids, 1.0, decision.confidence, tags):
            wrong.append(f"{want} {','.join(ids[:3])} <- {decision.kind} {','.join(decision.ids)} | {line['q'][:60]}")
    return score, times, wrong


def p95(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))] if times else 0.0


def worth_of(figures: Mapping[str, float]) -> float:
    """What numbers are chosen by: utility, less what is missing to the goals."""
    return (
        figures["utility"]
        - 2.0 * max(0.0, GOALS["answer precision"] + 0.5 - figures["answer precision"])
        - 1.0 * max(0.0, figures["needless clarify"] - GOALS["needless clarify"] + 0.5)
        - 1.0 * max(0.0, GOALS["handoff recall"] + 0.5 - figures["handoff recall"])
        - 0.5 * max(0.0, GOALS["handoff precision"] + 1 - figures["handoff precision"])
        - 0.5 * max(0.0, GOALS["good clarify"] + 1 - figures["good clarify"])
    )


def fitted(
    knowledge: Knowledge, learnt: Sequence[Example], seen: LeftOut, lang: str, model: bool
) -> tuple[Calibration, float]:
    """Weights from the phrasings left out; what a wrong answer costs and leaving is worth, by trying."""
    weights = fit(learnt, seen, lang, model)
    mine = np.array([learnt[int(number)].lang == lang for number in seen.numbers])
    own = LeftOut(seen.keys, seen.numbers[mine], seen.sights[mine], seen.meaning[mine])
    tried = []
    meant = likelies(learnt, own, {lang: Calibration(weights, 1.0, 1.0)})
    for wrong in (0.25, 0.4, 0.5, 0.65, 0.85, 1.0, 1.3):
        for leave in (1.0, 1.3, 1.6, 2.0):
            calibration = Calibration(weights, wrong, leave)
            scores, _ = cross_validated(knowledge, learnt, own, {lang: calibration}, meant)
            tried.append((worth_of(scores["all"].figures()), -wrong, -leave, calibration))
    best = max(tried, key=lambda one: one[:3])
    return best[3], best[0]


def written(calibrations: Mapping[tuple[str, bool], Calibration]) -> str:
    """The text of fitted.py."""
    lines = [
        '"""Numbers fitted by cross-validation over all phrasings; written by `python bench/understanding.py --fit`.',
        "",
        "By language, and whether sentence vectors are at hand.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from robots.guide.understanding.calibration import Calibration",
        "",
        "CALIBRATIONS: dict[tuple[str, bool], Calibration] = {",
    ]
    for (lang, model), found in calibrations.items():
        lines += [f'    ("{lang}", {model}): Calibration(', "        {"]
        lines += [f'            "{name}": {value},' for name, value in found.weights.items()]
        lines += ["        },", f"        wrong={found.wrong},", f"        leave={found.leave},", "    ),"]
    return "\n".join([*lines, "}", ""])


def print_line(bench: str, value: float, unit: str, as_json: bool, **more: Any) -> None:
    name = bench.split(": ")[-1]
    goal = GOALS.get("utility without model" if name == "utility" and "without model" in bench else name)
    if as_json:
        goals = {} if goal is None else {"goal": goal}
        print(
            json.dumps({"bench": bench, "value": value, "unit": unit, **goals, **more}, ensure_ascii=False), flush=True
        )
    else:
        print(f"{bench:55} {value:8} {unit}" + (f"   goal {goal}" if goal is not None else ""), flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--knowledge", type=Path, default=ROOT / "config" / "knowledge")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--set", type=Path)
    parser.add_argument("--no-model", action="store_true")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="of --set, the first N that came out wrong")
    parser.add_argument("--confusions", type=int, default=0, metavar="N")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--ship", action="store_true")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    knowledge = load_knowledge(given.knowledge)
    learnt = examples(knowledge)
    model, why = (None, "--no-model") if given.no_model else embedder()
    if model is None:
        print(f"without the model: {why}", file=sys.stderr)
    if given.ship:
        if model is None:
            raise SystemExit(3)
        print(write_known(model.name, phrase_vectors(phrase_texts(knowledge), model, {})), file=sys.stderr)
        return
    vectors = (
        None if model is None else kept_vectors(knowledge, model, state_folder(), lambda s: print(s, file=sys.stderr))
    )
    if given.set is not None:
        lines = [json.loads(line) for line in given.set.read_text(encoding="utf-8").splitlines() if line.strip()]
        for named, understander in (
            *([("with model", Understander(knowledge, model, vectors))] if model is not None else []),
            ("without model", Understander(knowledge)),
        ):
            score, times, wrong = asked(understander, lines)
            for name, value in score.figures().items():
                print_line(f"{named}: {name}", value, "%", given.json, questions=len(lines))
            print_line(f"{named}: calibration error", score.calibration_error(), "", given.json)
            print_line(f"{named}: p95 of one thread", round(p95(times), 2), "ms", given.json)
            print("\n".join(wrong[: given.errors]), end="\n" if given.errors else "", file=sys.stderr)
        return
    start = time.perf_counter()
    Understander(knowledge, model, vectors)
    print_line("understander made", round((time.perf_counter() - start) * 1e3), "ms", given.json, phrasings=len(learnt))
    seen = left_out(learnt, vectors, folds(learnt, FOLDS), range(FOLDS))
    lexical = np.array([name in LEXICAL for name in SIGHTS], np.float32)
    plain = LeftOut(seen.keys, seen.numbers, seen.sights * lexical, seen.meaning)
    found = dict(CALIBRATIONS)
    for with_model, own in ((True, seen), (False, plain)):
        if with_model and model is None:
            continue
        if given.fit:
            for lang in ("zh", "en"):
                found[lang, with_model], worth = fitted(knowledge, learnt, own, lang, with_model)
                numbers = found[lang, with_model]
                told = f"wrong {numbers.wrong}, leave {numbers.leave}: {worth:.1f}"
                print(f"{lang}, model {with_model}: {told}", file=sys.stderr)
        calibrations = {lang: found[lang, with_model] for lang in ("zh", "en")}
        meant = likelies(learnt, own, calibrations)
        scores, missed = cross_validated(knowledge, learnt, own, calibrations, meant)
        named = "with model" if with_model else "without model"
        for part, score in scores.items():
            for name, value in score.figures().items():
                print_line(f"left out, {named}, {part}: {name}", value, "%", given.json)
        print_line(f"left out, {named}: calibration error", scores["all"].calibration_error(), "", given.json)
        if given.confusions and (with_model or model is None):
            for example, got, ids in missed[: given.confusions]:
                print(f"{example.key} <- {got} {','.join(ids)} | {example.text}", file=sys.stderr)
    if given.fit:
        file = ROOT / "robots" / "guide" / "understanding" / "fitted.py"
        file.write_text(written(found), encoding="utf-8")
    print_line("memory", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "MB", given.json)


if __name__ == "__main__":
    main()
