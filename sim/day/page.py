"""One HTML file of a day: drawings and tables, nothing fetched, no script. The same day gives the same bytes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from html import escape
from importlib.resources import files

from robots.core.reasons import words_of
from robots.core.runs import SpokenReason
from sim.crowd.visitors import Visitors
from sim.day.drawing import Day, legend
from sim.day.figures import GROUPS, WAITS, Figures, figures
from sim.day.heat import PEOPLE_AT, heat
from sim.day.lifts import lifts, rides
from sim.day.people import inside, lift_waits, questions, windows
from sim.day.robots import gantt, time_use
from sim.day.watch import LIFT_WAIT, DayWatch
from sim.day.words import GROUP_WORDS, STATE_WORDS, WEATHER_WORDS, WEEKDAY_WORDS
from sim.engine import Engine
from sim.play import Outcome
from sim.scenarios.scenario import Scenario

MOST_ROWS = 25
CSP = "default-src 'none'; style-src 'unsafe-inline'"


def page(watch: DayWatch, engine: Engine, quiet: Engine | None, scenario: Scenario, outcome: Outcome) -> str:
    """quiet: the same day without runs; None: it was not played, and nothing is compared."""
    found = figures(watch, engine, quiet, scenario, outcome)
    day = Day(watch.started, max(engine.elapsed_s, 1.0), engine.hall.time_zone)
    robots = {name: robot.name_zh for name, robot in engine.hall.robots.items()}
    key = legend([(f"g-{kind}", GROUP_WORDS[kind]) for kind in GROUPS])
    robot_time = key + time_use(watch, day, robots) + _reasons(found, robots)
    rode = f"机器人乘梯 {rides(watch, day.end)} 次，黄色 · rides of robots in yellow; every hour a strip"
    sections = [
        *_left(watch, day, robots),
        _floors(watch, engine),
        _section("机器人的时间", "What robots spent their time on", robot_time),
        _gantt(watch, engine, day),
        _section("电梯", "Where each lift car was", lifts(watch, engine.world.plan, day), rode, long=True),
        *_people(watch, engine, found, day, quiet is not None),
        *_led(found, engine, day, robots),
        _failed(found, engine, day),
    ]
    source = (
        f"{scenario.path.as_posix() if not scenario.path.is_absolute() else scenario.path.name} · seed {outcome.seed}"
    )
    style = files("sim.day").joinpath("sheet", "day.css").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{CSP}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(scenario.title)}</title>
<style>
{style}</style>
</head>
<body>
<main>
{_top(engine, scenario, outcome, day)}
{_tiles(found, engine, quiet is not None)}
{"".join(sections)}
<footer>{escape(source)} · 模拟 simulated · 距离、位置和等待为仿真真值 the simulation's truth</footer>
</main>
</body>
</html>
"""


def _top(engine: Engine, scenario: Scenario, outcome: Outcome, day: Day) -> str:
    visitors = scenario.visitors
    kind = (
        f"{WEEKDAY_WORDS[visitors.weekday]} · {WEATHER_WORDS[visitors.weather]}"
        if visitors is not None
        else "无访客 no visitors"
    )
    verdict = (
        '<p class="chip good">符合预期 as expected</p>'
        if outcome.passed
        else f'<p class="chip bad">{len(outcome.broken)} 项不符 not as expected</p>'
    )
    hours = f"{day.clock(0)}–{day.clock(day.end)}"
    counts = f"{len(engine.hall.robots)} 台机器人 robots · {len(engine.world.cars)} 部电梯 lifts"
    return f"""<header class="top"><div><h1>大厅的一天 <small>A day of the hall</small></h1>
<p>{escape(scenario.title)}</p>
<p class="soft-words">{kind} · {hours} · {counts}</p></div>{verdict}</header>"""


def _tiles(found: Figures, engine: Engine, compared: bool) -> str:
    visitors = engine.visitors
    tiles = [
        ("送达", "runs delivered", f"{found.delivered}", f"/ {found.asked}"),
        ("省下跑腿", "legwork saved", f"{found.saved_h:.1f}", "h"),
        ("行驶", "driven", f"{sum(found.driven_m.values()) / 1000:.1f}", "km"),
        ("用电", "energy", f"{sum(found.drawn_wh.values()) / 1000:.2f}", "kWh"),
        ("违反规则", "invariants broken", f"{len(engine.judge.violations)}", ""),
    ]
    if visitors is not None:
        waits = found.waits
        tiles += [
            ("来访", "visitors", f"{visitors.counts.came}", f"最多同时 {visitors.counts.most} at once"),
            ("办结", "served", f"{visitors.counts.served}", _missed(visitors)),
            ("窗口等候", "at windows, median", f"{statistics.median(waits) / 60 if waits else 0:.0f}", "min"),
            *_ranges(found),
            ("被机器人挡住", "held up, each", f"{found.held_s / max(visitors.counts.came, 1):.2f}", "s"),
        ]  # fmt: skip
    if compared:
        tiles.append(
            ("电梯多等", "added at lifts", f"{found.lifts.mean_s:+.1f}", f"s · p99 {found.lifts.p99_s:+.0f} s")
        )
    inside_ = "".join(
        f"<div><dt>{zh} <small>{en}</small></dt><dd>{value} <small>{escape(unit)}</small></dd></div>"
        for zh, en, value, unit in tiles
    )
    return f'<dl class="tiles">{inside_}</dl>'


def _missed(visitors: Visitors) -> str:
    """Of the numbers called, how many nobody came to."""
    called = sum(one.first is not None for one in visitors.windows.tickets.values())
    return f"过号 missed {100 * visitors.counts.missed / max(called, 1):.1f} %"


def _ranges(found: Figures) -> list[tuple[str, str, str, str]]:
    inside, shown = found.ranges
    return [("在所示区间内", "in the range shown", f"{100 * inside / shown:.0f}", "%")] if shown else []


def _left(watch: DayWatch, day: Day, robots: dict[str, str]) -> list[str]:
    """What the end of the day found left, as the fleet lists it for staff; nothing where no day ended."""
    left = watch.left
    if left is None:
        return []
    kinds = (
        ("在机器人上 aboard", left.aboard),
        ("等待次日 waits for the next day", left.waiting),
        ("人工保管 in custody", left.custody),
    )
    rows = []
    for kind, runs in kinds:
        for run in runs:
            which = f"{run.from_}→{run.to}{' 保密 confidential' if run.confidential else ''}"
            why = _reasons_of(run.reasons) or STATE_WORDS.get(run.state, run.state)
            rows.append((kind, which, robots.get(run.where, run.where), why))
    for out in left.robots:
        where = f"{out.map_id} {out.stop}"
        rows.append(("不在充电位 not at its dock", robots.get(out.robot, out.robot), where, _reasons_of(out.reasons)))
    counts = [
        ("完成", "ended", left.ended),
        ("在机器人上", "aboard", len(left.aboard)),
        ("等待次日", "wait for the next day", len(left.waiting)),
        ("人工保管", "in custody", len(left.custody)),
        ("机器人在外", "robots not home", len(left.robots)),
    ]
    chips = "".join(f"<div><dt>{zh} <small>{en}</small></dt><dd>{count}</dd></div>" for zh, en, count in counts)
    heads = ("", "哪一单 which", "在哪里 where", "为什么 why")
    table = _table(heads, rows) if rows else "<p>全部送完 nothing is left</p>"
    at = day.clock(left.at - watch.started)
    note = f"{at} 下班清点 · what the end of the day found, as staff see it"
    return [_section("下班时还剩什么", "What the end of the day left", f'<dl class="tiles">{chips}</dl>{table}', note)]


def _section(zh: str, en: str, body: str, note: str = "", long: bool = False) -> str:
    words = f"<p>{note}</p>" if note else ""
    return f"<section{' class=long' if long else ''}><h2>{zh} <small>{en}</small></h2>{words}{body}</section>\n"


def _floors(watch: DayWatch, engine: Engine) -> str:
    floors = heat(engine.world.plan, watch.grids)
    three = " three" if len(floors) == 4 else ""
    drawn = "".join(
        f"<figure><figcaption>{escape(engine.hall.floors[floor.map_id].name_zh)}</figcaption>{image}</figure>"
        for floor, image in floors
    )
    steps = [*(f"≥ {low:g}" for low in PEOPLE_AT)]
    key = legend(
        [
            *((f"people-{n}", words) for n, words in enumerate(steps, start=1)),
            ("robot-way", "机器人 robots: 点越大越久 the larger, the longer"),
        ]
    )
    note = "每格 0.5 m，颜色为人·分钟 · shade: person-minutes in a cell of 0.5 m"
    body = key + f'<div class="floors{three}">{drawn}</div>'
    return _section("人和机器人在哪里", "Where people and robots were", body, note)


def _reasons(found: Figures, robots: dict[str, str]) -> str:
    """Why each robot waited, the longest first; and what it drove and drew."""
    rows = []
    for robot, reasons in found.reasons.items():
        spent = sum(found.spent[robot].get(kind, 0.0) for kind in WAITS)
        said = "；".join(
            f"{_reason(code)} {seconds / 60:.0f} min"
            for code, seconds in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:6]
        )
        way, energy = f"{found.driven_m[robot] / 1000:.2f} km", f"{found.drawn_wh[robot]:.0f} Wh"
        rows.append((f"{robots.get(robot, robot)} {robot}", way, energy, f"{spent / 60:.0f} min", said or "—"))
    return _table(("机器人 robot", "行驶 driven", "用电 energy", "等待 waited", "为什么 for what"), rows)


def _gantt(watch: DayWatch, engine: Engine, day: Day) -> str:
    names = {run: name for name in engine.office.runs if (run := engine.office.run_id(name))}
    states = ("accepted", "to_pickup", "waiting_sender", "carrying", "waiting_recipient", "returning")
    key = legend(
        [
            *((f"s-{state}", STATE_WORDS[state]) for state in states),
            ("delivered", "送达 delivered"),
            ("k-not", "✕ 未送达 not delivered"),
        ]
    )
    return _section("每一单", "Every run", key + gantt(watch.runs, names, day), long=True) if watch.runs else ""


def _people(watch: DayWatch, engine: Engine, found: Figures, day: Day, compared: bool) -> list[str]:
    sections = []
    if engine.visitors is not None:
        key = legend([("inside", "在厅内 inside"), ("queue", "拿着号等候 waiting with a number")])
        sections.append(_section("厅里的人", "People in the hall", key + inside(watch.inside, day)))
        note = "按取号时间每半小时：线为中位数，带为 10 %–90 % · by the half hour: median, and from 10 % to 90 %"
        sections.append(_section("窗口等候", "Waits at the windows", windows(found.windows, day), note))
    if compared and found.lifts.here:
        key = legend([("k-with", "有机器人 with robots"), ("k-without", "没有机器人 without")])
        here, quiet = statistics.fmean(found.lifts.here), statistics.fmean(found.lifts.quiet)
        note = (
            f"同样的 {len(found.lifts.here)} 次乘梯：平均 {here:.1f} s，没有机器人 {quiet:.1f} s；"
            f"每次多等平均 {found.lifts.mean_s:+.2f} s，p99 {found.lifts.p99_s:+.1f} s · "
            "the same trips on both days: which part had boarded after so long"
        )
        sections.append(
            _section("电梯前的等候", "Waits at the lifts, with and without robots", key + lift_waits(found.lifts), note)
        )
    if found.answers:
        note = f"{sum(found.answers.values())} 个问题 questions · 60/30/10"
        sections.append(_section("谁回答了问题", "Who answered visitors' questions", questions(found.answers), note))
    return sections


def _led(found: Figures, engine: Engine, day: Day, robots: dict[str, str]) -> list[str]:
    """Visitors whom guides walked to their windows; nothing where nobody was."""
    if not found.led:
        return []
    rows = []
    for one in found.led:
        stop = engine.hall.stops.get(one.stop)
        how = "到达 arrived" if one.arrived else "途中 under way" if one.arrived is None else "没有带到 not led there"
        why = "；".join(map(_reason, one.reasons))
        place = one.stop if stop is None else f"{stop.name_zh} {one.stop}"
        slowly = " · 慢行，途中休息 slowly, with rests" if one.elder else ""
        end = f"{how} {why}".strip()
        rows.append((day.clock(one.at), robots.get(one.robot, one.robot), place + slowly, _minutes(one.lasted_s), end))
    arrived, spent = sum(one.arrived is True for one in found.led), math.fsum(one.lasted_s for one in found.led)
    note = (
        f"{len(found.led)} 次，带到 {arrived} 次，共 {_minutes(spent)} · "
        f"{len(found.led)} escorts, {arrived} of them to the window"
    )
    heads = ("", "机器人 robot", "去哪里 to", "用时 took", "结果 how it ended")
    return [_section("带路", "Visitors walked to their windows", _table(heads, rows), note, long=True)]


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"


def _failed(found: Figures, engine: Engine, day: Day) -> str:
    """Runs that did not arrive, what was injected, what was not as expected."""
    rows = []
    for name, start, end, state, codes in found.failed:
        why = f"{STATE_WORDS.get(state, state)} {'；'.join(map(_reason, codes))}"
        rows.append(("未送达 not delivered", f"{name} {start}→{end}", why))
    rows += [(f"{day.clock(at)} 故障 fault", verb, values) for at, verb, values in found.faults]
    rows += [("不符 not as expected", text.partition(":")[0], text.partition(":")[2]) for text in found.broken]
    more = f"<p>… {len(rows) - MOST_ROWS}</p>" if len(rows) > MOST_ROWS else ""
    body = _table(("", "", ""), rows[:MOST_ROWS]) + more if rows else "<p>没有 nothing</p>"
    return _section("出了什么事", "What failed, and what was made to fail", body)


def _reasons_of(reasons: Iterable[SpokenReason]) -> str:
    return "；".join(dict.fromkeys(f"{one.zh} {one.en}" for one in reasons))


def _reason(code: str) -> str:
    if code == LIFT_WAIT:
        return "在电梯前 before the lift"
    words = words_of(code)
    return f"{words.zh} {words.en}" if words else code


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    thead = f"<thead><tr>{head}</tr></thead>" if head.replace("<th></th>", "") else ""
    return f"<table>{thead}<tbody>{lines}</tbody></table>"
