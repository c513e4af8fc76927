"""An answer to take away: as the text in a QR code, as a page for a telephone, as a printed slip."""

from __future__ import annotations

import io
from dataclasses import dataclass
from html import escape

import segno

from robots.core.text import Text
from robots.core.visitors import Lang
from robots.guide.kiosk import Answer
from robots.settings import Hall

QR_BYTES = 900
"""More than this in one code is hard to read with an old telephone: the last papers are left out, and it says so."""
DAYS = {
    "mon": Text("周一", "Mon"), "tue": Text("周二", "Tue"), "wed": Text("周三", "Wed"), "thu": Text("周四", "Thu"),
    "fri": Text("周五", "Fri"), "sat": Text("周六", "Sat"), "sun": Text("周日", "Sun"),
}  # fmt: skip
PAPERS, WHERE, HOURS, CONDITIONS, TOGETHER = (
    Text("请带", "Please bring"), Text("办理地点", "Where to go"), Text("办理时间", "Hours"),
    Text("条件", "Conditions"), Text("可一并办理或须注意", "Together with it"),
)  # fmt: skip
DEMO = Text("演示内容，以窗口告知为准", "Demonstration: the window tells you what applies")
MORE = Text("……其余见窗口告知", "… the rest at the window")
SCAN = Text("扫码带走这份清单", "Scan to take this list with you")
PRINT, CLOSE = Text("打印", "Print"), Text("关闭", "Close")


@dataclass(frozen=True, slots=True)
class TakeAway:
    """One answer in one language, with the places and hours of the hall."""

    answer: Answer
    hall: Hall
    lang: Lang

    def said(self, text: Text) -> str:
        return text.en if self.lang == "en" else text.zh

    @property
    def places(self) -> list[str]:
        known = (self.hall.stops.get(stop) for stop in self.answer.stops)
        return [self._place(stop.map_id, Text(stop.name_zh, stop.name_en)) for stop in known if stop]

    def _place(self, map_id: str, name: Text) -> str:
        floor = self.hall.floors.get(map_id)
        building = next((b for b in self.hall.buildings for f in b.floors if f.map_id == map_id), None)
        if floor is None or building is None:
            return self.said(name)
        level = Text(f"{floor.label} 楼", f"floor {floor.label}")
        return f"{self.said(Text(building.name_zh, building.name_en))} {self.said(level)} · {self.said(name)}"

    @property
    def hours(self) -> str:
        """Of the main stop, else of the windows."""
        times = self.hall.timetable
        openings = times.by_stop.get(self.answer.stops[0], times.windows) if self.answer.stops else times.windows
        return ("; " if self.lang == "en" else "；").join(
            f"{self._days(opening.days)} {opening.opens}–{opening.closes}" for opening in openings
        )

    def _days(self, days: tuple[str, ...]) -> str:
        week = list(DAYS)
        at = [week.index(day) for day in days]
        if len(at) > 2 and at == list(range(at[0], at[-1] + 1)):
            until = "至" if self.lang == "zh" else "–"
            return f"{self.said(DAYS[days[0]])}{until}{self.said(DAYS[days[-1]])}"
        return ("、" if self.lang == "zh" else ", ").join(self.said(DAYS[day]) for day in days)

    def text(self) -> str:
        """Plain text that needs no network. At most `QR_BYTES` in UTF-8."""
        papers = [self.said(paper) for paper in self.answer.papers]
        kept = len(papers)
        while len((text := self._text(papers[:kept], kept < len(papers))).encode()) > QR_BYTES and kept:
            kept -= 1
        return text.encode()[:QR_BYTES].decode(errors="ignore")

    def _text(self, papers: list[str], shortened: bool) -> str:
        colon = ": " if self.lang == "en" else "："
        lines = [self.said(self.answer.name), self.said(self.answer.short)]
        if papers:
            lines += [self.said(PAPERS) + colon, *(f"□ {paper}" for paper in papers)]
        if shortened:
            lines.append(self.said(MORE))
        lines += [self.said(WHERE) + colon + place for place in self.places[:1]]
        lines += [self.said(HOURS) + colon + self.hours] if self.hours else []
        lines += [] if self.answer.official else [self.said(DEMO)]
        return "\n".join(lines)

    def qr_content(self) -> str:
        """An address where telephones reach the guide; without one all of the text itself."""
        if self.hall.public_url:
            return f"{self.hall.public_url}/a/{self.answer.entry}?lang={self.lang}"
        return self.text()

    def qr_svg(self) -> bytes:
        code = segno.make(self.qr_content(), error="m", encoding="utf-8", micro=False)
        out = io.BytesIO()
        code.save(out, kind="svg", scale=4, border=4, xmldecl=False, dark="#0a2f4f", light="#fff", omitsize=True)
        return out.getvalue()

    def page(self) -> str:
        """For a telephone."""
        return self._html("kiosk-phone", self._body(), "")

    def slip(self) -> str:
        """For an 80 mm printer; its script prints it and closes it."""
        buttons = (
            f'<p class="no-print"><button type="button" id="print">{escape(self.said(PRINT))}</button> '
            f'<button type="button" id="close">{escape(self.said(CLOSE))}</button></p>'
        )
        source = f"/api/v1/qr/{self.answer.entry}.svg?lang={self.lang}"
        qr = f'<img class="qr" alt="{escape(self.said(SCAN))}" src="{source}">'
        script = '<script type="module" src="/static/js/kiosk-slip.js"></script>'
        return self._html("kiosk-slip", self._body() + qr + f"<p>{escape(self.said(SCAN))}</p>" + buttons, script)

    def _body(self) -> str:
        answer = self.answer
        parts = [f"<h1>{escape(self.said(answer.name))}</h1>"]
        if not answer.official:
            parts.append(f'<p class="demo">{escape(self.said(DEMO))}</p>')
        parts.append(f'<p class="short">{escape(self.said(answer.short))}</p>')
        parts.append(f'<p class="long">{escape(self.said(answer.long))}</p>')
        parts.append(self._list(PAPERS, [self.said(one) for one in answer.papers], "ticks"))
        parts.append(self._list(CONDITIONS, [self.said(one) for one in answer.conditions], "dots"))
        parts.append(self._list(WHERE, self.places, "dots"))
        parts.append(self._list(HOURS, [self.hours] if self.hours else [], "dots"))
        parts.append(self._list(TOGETHER, [self.said(one) for one in answer.combines], "dots"))
        return "".join(parts)

    def _list(self, title: Text, items: list[str], look: str) -> str:
        if not items:
            return ""
        rows = "".join(f"<li>{escape(item)}</li>" for item in items)
        return f'<h2>{escape(self.said(title))}</h2><ul class="{look}">{rows}</ul>'

    def _html(self, style: str, body: str, script: str) -> str:
        lang = "en" if self.lang == "en" else "zh-CN"
        return (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.said(self.answer.name))}</title>"
            f'<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
            f'<link rel="stylesheet" href="/static/css/{style}.css">{script}</head>'
            f"<body><main>{body}</main></body></html>"
        )
