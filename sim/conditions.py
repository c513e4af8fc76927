"""The little language of `when`, `never`, `eventually`: `ride(xiaodi) == ENTERING and not seen('lift_door_blocked')`.

An expression is made of `and`, `or`, `not`, comparisons, numbers, texts, calls of the words a `Facts` offers, and bare
names. A bare name inside a call or a comparison is a text (`xiaodi`, `ENTERING`); anywhere else it is an invariant of
the judge, true once that was broken (`collision`). Texts compare without regard to case.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from typing import Any

Facts = Mapping[str, Callable[..., Any]]
"""The words a condition may call, such as `ride`, and `broken` for the bare names."""

Condition = Callable[[Facts], Any]

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
    return _truth(tree, frozenset(words), frozenset(invariants))


def _truth(node: ast.expr, words: frozenset[str], invariants: frozenset[str]) -> Condition:
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


def _comparison(left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr], words: frozenset[str]) -> Condition:
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


def _value(node: ast.expr, words: frozenset[str]) -> Condition:
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
