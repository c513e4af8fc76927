"""Requests about the ways: a supervisor closes and opens lanes, limits them, keeps areas clear, takes a robot away."""

from __future__ import annotations

import math

from robots.core.reasons import Reason, spoken
from robots.core.runs import DispatchRequest, SpokenReason
from robots.fleet.entering import bad
from robots.fleet.traffic.road import Road, lane_id
from robots.fleet.work import Work

KINDS = frozenset({"lane_close", "lane_open", "lane_limit", "area_keep_clear", "area_free", "robot_off"})
MAX_CORNERS = 50
MAX_AREAS = 50
LONGEST_S = 366 * 86_400.0
_NAME = 40


def answer_lanes(work: Work, request: DispatchRequest, person: str) -> list[SpokenReason]:
    """Do what a named supervisor asks; why not, if it cannot be done. What is so already is done."""
    staff = work.plan.hall.staff.get(person)
    if staff is None or "supervisor" not in staff.roles:
        return [spoken(Reason.NOT_ALLOWED)]
    road = work.book.lanes.road
    if request.until is not None and not work.at < request.until <= work.at + LONGEST_S:
        return [bad("结束时间须在将来一年之内", "it ends within a year from now")]
    match request.kind:
        case "lane_close" | "lane_open" | "lane_limit":
            return _lane(work, request, road, person)
        case "area_keep_clear":
            return _keep_clear(work, request, road, person)
        case "area_free":
            if request.name not in road.areas:
                return [bad("没有这个区域", "there is no such area")]
            work.record("area_freed", request.name, person=person)
        case _:
            if request.robot not in work.views:
                return [spoken(Reason.UNKNOWN_ROBOT)]
            if work.online(request.robot):
                return [spoken(Reason.HELP_AT_ROBOT)]
            work.record("robot_off_ways", request.robot, person=person)
    return []


def way_of(work: Work, name: str) -> str | None:
    """The id of the lane (`a|b`, either way round) or node of this name; None for what the hall does not have."""
    a, bar, b = name.partition("|")
    if not bar:
        return name if name in work.plan.nodes else None
    hop = work.plan.hop(a, b)
    return lane_id(a, b) if hop is not None and not hop.lift_group else None


def _lane(work: Work, request: DispatchRequest, road: Road, person: str) -> list[SpokenReason]:
    way = way_of(work, request.lane)
    if way is None:
        return [bad("没有这条通道", "there is no such lane or node")]
    until = _until(request)
    if request.kind == "lane_close" and (way not in road.closed or _stands_until(work, f"closed {way}") != until):
        work.record("lane_closed", way, person=person, until=until)
    elif request.kind == "lane_open" and way in road.closed:
        work.record("lane_opened", way, person=person)
    elif request.kind == "lane_limit":
        speed = request.speed
        if "|" not in way or (speed is not None and not (math.isfinite(speed) and 0.05 <= speed <= 3.0)):
            return [bad("限速须在 0.05 到 3 m/s 之间", "a lane's limit lies between 0.05 and 3 m/s")]
        if road.limits.get(way) != speed or (speed is not None and _stands_until(work, f"slowed {way}") != until):
            work.record("lane_limited", way, speed=speed, person=person, until=until)
    return []


def _keep_clear(work: Work, request: DispatchRequest, road: Road, person: str) -> list[SpokenReason]:
    named = 0 < len(request.name) <= _NAME and request.name.isprintable()
    if not named or request.map_id not in work.plan.maps:
        return [bad("区域需要名称和楼层", "an area needs a name and a map")]
    sound = all(math.isfinite(x) and math.isfinite(y) for x, y in request.area)
    if not (3 <= len(request.area) <= MAX_CORNERS and sound):
        return [bad(f"区域需要 3 到 {MAX_CORNERS} 个角点", f"an area needs 3 to {MAX_CORNERS} corners")]
    if request.name not in road.areas and len(road.areas) >= MAX_AREAS:
        return [bad(f"最多 {MAX_AREAS} 个区域", f"at most {MAX_AREAS} areas")]
    work.record(
        "area_kept_clear",
        request.name,
        map=request.map_id,
        polygon=[list(corner) for corner in request.area],
        enter=request.enter,
        person=person,
        until=_until(request),
    )
    return []


def _until(request: DispatchRequest) -> float:
    """When it ends by itself, UTC seconds; 0 = never."""
    return request.until or 0.0


def _stands_until(work: Work, what: str) -> float:
    said = work.book.lanes.said.get(what)
    return said.until if said is not None else 0.0
