"""What 2.0.0 spells otherwise than 2.1.0, and what it has no words for. The models are those of 2.1.0.

Its schemas have slips of their own. `instantActions` says `actionName` where its text says `actionType`: both are
written, either is read. `nodePosition` of a node state needs `theta`: without one the position is left out. The list of
instant actions is also written and read under the name `instantActions`, which 1.1 had and libraries of 2.0 kept: they
would hear of no cancel otherwise.
"""

from __future__ import annotations

from typing import Any

from robots.core import vda

_XY, _OLD_XY = "allowedDeviationXY", "allowedDeviationXy"


def written(kind: type, body: dict[str, Any]) -> dict[str, Any]:
    """A body of 2.1.0 as 2.0.0. Raises ValueError for an object as a parameter: 2.0.0 has none."""
    if kind is vda.Order:
        for node in body["nodes"]:
            _rename(node.get("nodePosition") or {}, _XY, _OLD_XY)
        for part in (*body["nodes"], *body["edges"]):
            _check(part["actions"])
    elif kind is vda.InstantActions:
        _check(body["actions"])
        for action in body["actions"]:
            action["actionName"] = action["actionType"]
        body["instantActions"] = body["actions"]
    elif kind is vda.VehicleState:
        body.pop("maps", None)
        for node in body["nodeStates"]:
            if "theta" not in node.get("nodePosition", ()):
                node.pop("nodePosition", None)
        for error in body["errors"]:
            error.pop("errorHint", None)
    elif kind is vda.Factsheet:
        for one in body["protocolFeatures"]["optionalParameters"]:
            one["parameter"] = one["parameter"].replace(_XY, _OLD_XY)
    return body


def heard(kind: type, body: dict[str, Any]) -> dict[str, Any]:
    """A body of 2.0.0 as one of 2.1.0; what is malformed stays so, for the models to say."""
    if kind is vda.InstantActions:
        actions = body.get("actions", body.get("instantActions"))
        return {**body, "actions": [_typed(one) for one in actions] if isinstance(actions, list) else actions}
    if kind is vda.Factsheet and isinstance(features := body.get("protocolFeatures"), dict):
        listed = features.get("optionalParameters")
        if isinstance(listed, list):
            return {**body, "protocolFeatures": {**features, "optionalParameters": [_newer(one) for one in listed]}}
    return body


def _rename(part: dict[str, Any], old: str, new: str) -> None:
    if old in part:
        part[new] = part.pop(old)


def _check(actions: list[dict[str, Any]]) -> None:
    for action in actions:
        for parameter in action.get("actionParameters", ()):
            if isinstance(parameter["value"], dict):
                raise ValueError(f"2.0.0 knows no object as a parameter: {parameter['key']} of {action['actionType']}")


def _typed(action: Any) -> Any:
    if isinstance(action, dict) and "actionType" not in action and "actionName" in action:
        return {**action, "actionType": action["actionName"]}
    return action


def _newer(listed: Any) -> Any:
    if isinstance(listed, dict) and isinstance(name := listed.get("parameter"), str):
        return {**listed, "parameter": name.replace(_OLD_XY, _XY)}
    return listed
