"""The little language of `when`, `never`, `eventually`: `ride(xiaodi) == ENTERING and not seen('lift_door_blocked')`.

An expression is made of `and`, `or`, `not`, comparisons, numbers, texts, calls of the words a `Facts` offers, and bare
names. A bare name inside a call or a comparison is a text (`xiaodi`, `ENTERING`); anywhere else it is an invariant of
the judge, true once that was broken (`collision`). Texts compare without regard to case. A comparison that can never
hold, such as with a state that does not exist, is refused.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenarios.ids import MESSAGES, Named, can_be_seen, choice, events, folded
from sim.scenarios.word_types import TYPES, Word

Facts = Mapping[str, Callable[..., Any]]
"""The words a condition may call, such as `ride`, and `broken` for the bare names."""

Test = Callable[[Facts], Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask it with the facts. `ids`: what it names, to be looked up in the hall."""

    holds: Test
    ids: tuple[Named, ...] = ()

    def __call__(self, facts: Facts) -> Any:
        return self.holds(facts)


_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


class ConditionError(ValueError):
    """Says what in the expression cannot be understood, and what could stand there."""


def condition(text: str, words: Collection[str], invariants: Collection[str]) -> Condition:
    """Compile an expression.

    words       names that may be called
    invariants  bare names that may stand for a broken invariant

    Raises ConditionError.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ConditionError(f"{text!r} is not an expression: {error.msg}") from error
    test = _truth(tree, frozenset(words), frozenset(invariants))
    found: list[Named] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += _arguments(node)
        elif isinstance(node, ast.Compare):
            for op, left, right in zip(node.ops, (node.left, *node.comparators), node.comparators, strict=False):
                found += _compared(op, left, right) + _compared(op, right, left)
    return Condition(test, tuple(found))


def _type_of(node: ast.expr) -> Word | None:
    """What a call gives; None for what is no call, or of which nothing is known."""
    return TYPES.get(node.func.id) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def _text_of(node: ast.expr) -> str | None:
    """The text that stands here, with or without quotes."""
    match node:
        case ast.Name(id=text) | ast.Constant(value=str() as text):
            return text
    return None


def _arguments(call: ast.Call) -> list[Named]:
    """The ids a call names. Raises ConditionError for too many or few, or a word nothing can ever be seen by."""
    word, shown = _type_of(call), ast.unparse(call)
    if word is None:
        return []
    if len(call.args) != len(word.takes) and not (word.spares and not call.args):
        raise ConditionError(f"{shown}: takes {len(word.takes)}, not {len(call.args)}")
    found: list[Named] = []
    beside = ""
    for kind, arg in zip(word.takes, call.args, strict=False):
        text = _text_of(arg)
        if text is None:
            if kind and not isinstance(arg, ast.Call):
                raise ConditionError(f"{shown}: {ast.unparse(arg)} must be a text")
            continue
        if kind == "event" and not can_be_seen(text):
            raise ConditionError(f"{shown}: nothing says {text!r}, ever: {choice(text, sorted(events()))}")
        if kind == "message" and folded(text) not in MESSAGES:
            raise ConditionError(f"{shown}: no message {text!r}: use one of {', '.join(sorted(MESSAGES.values()))}")
        found.append(Named(kind, text, beside if kind == "door" else ""))
        beside = text
    return found


def _compared(op: ast.cmpop, call: ast.expr, other: ast.expr) -> list[Named]:
    """The ids a word is compared with. Raises ConditionError for what it can never equal, or that has no order."""
    word = _type_of(call)
    if word is None:
        return []
    shown, text, theirs = ast.unparse(call), _text_of(other), _type_of(other)
    is_order = not isinstance(op, ast.Eq | ast.NotEq)
    if is_order and word.gives != "number":
        raise ConditionError(f"{shown} is no number: use == or !=")
    if word.gives != "text":
        if text is not None or (theirs is not None and theirs.gives == "text"):
            raise ConditionError(f"{shown} is never {ast.unparse(other)}: it is a {word.gives}, no text")
        return []
    if text is None:
        if isinstance(other, ast.Constant | ast.UnaryOp):
            raise ConditionError(f"{shown} is never {ast.unparse(other)}: it is a text")
        return []
    if word.values and text and text.casefold() not in {value.casefold() for value in word.values}:
        raise ConditionError(f"{shown} is never {text!r}: use one of {', '.join(word.values)}")
    return [Named(word.of, text)] if word.of and text else []


def _truth(node: ast.expr, words: frozenset[str], invariants: frozenset[str]) -> Test:
    """An expression in a place where true or false is asked."""
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            parts = [_truth(value, words, invariants) for value in values]
            return lambda facts: all(part(facts) for part in parts)
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = [_truth(value, words, invariants) for value in values]
            return lambda facts: any(part(facts) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            part = _truth(operand, words, invariants)
            return lambda facts: not part(facts)
        case ast.Name(id=name):
            if name not in invariants:
                raise ConditionError(f"no invariant {name!r}: use one of {', '.join(sorted(invariants))}")
            return lambda facts: facts["broken"](name)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _comparison(left, ops, rights, words)
        case ast.Call():
            return _value(node, words)
    raise ConditionError(f"{ast.unparse(node)!r} is neither true nor false")


def _comparison(left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr], words: frozenset[str]) -> Test:
    values = [_value(node, words) for node in (left, *rights)]
    compare = []
    for op in ops:
        if type(op) not in _COMPARE:
            raise ConditionError(f"cannot compare with {type(op).__name__}: use == != < <= > >=")
        compare.append(_COMPARE[type(op)])

    def holds(facts: Facts) -> bool:
        found = [_folded(value(facts)) for value in values]
        pairs = zip(compare, found, found[1:], strict=False)
        try:
            return all(test(a, b) for test, a, b in pairs)
        except TypeError:  # a value that is not known yet (None) is not larger than anything
            return False

    return holds


def _value(node: ast.expr, words: frozenset[str]) -> Test:
    """An expression in a place where a value is asked."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return lambda facts: value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return lambda facts: -value
        case ast.Name(id=name):
            return lambda facts: name
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            if name not in words:
                raise ConditionError(f"no word {name!r}: use one of {', '.join(sorted(words))}")
            values = [_value(arg, words) for arg in args]
            return lambda facts: facts[name](*(value(facts) for value in values))
    raise ConditionError(f"{ast.unparse(node)!r} cannot stand here: a number, a text or a word(…) is needed")


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
