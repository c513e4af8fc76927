"""`check_knowledge`: each flaw put into a copy of the real knowledge base is found where it stands."""

import shutil
from pathlib import Path

import pytest

from robots.guide.checks import check_knowledge
from robots.settings import load_hall
from robots.settings.problem import Problem

ROOT = Path(__file__).parents[3]
DAY = "2026-11-22"


@pytest.fixture(scope="module")
def stops() -> frozenset[str]:
    return frozenset(load_hall(ROOT / "config" / "hall").stops)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small knowledge base that is whole: two entries of the hall and what names them."""
    copy = tmp_path / "knowledge"
    (copy / "core").mkdir(parents=True)
    (copy / "departments.yaml").write_text(
        """departments:
  hall:
    name: {zh: 大厅, en: Hall}
    items:
      - {zh: 卫生间, en: Toilets, entry: wc}
      - {zh: 停车, en: Parking, entry: parking}
      - {zh: 寄存, en: Left luggage, where: desk}
""",
        encoding="utf-8",
    )
    (copy / "families.yaml").write_text(
        """families:
  places:
    members: [wc, parking]
    question: {zh: 您找卫生间还是停车场, en: The toilets or the car park}
    says: {zh: [找地方], en: [a place]}
""",
        encoding="utf-8",
    )
    (copy / "outside.yaml").write_text(
        """outside:
  weather:
    reason: chit_chat
    reply: {zh: 天气我不知道。, en: I don't know the weather.}
    says: {zh: [天气怎么样], en: [how is the weather]}
""",
        encoding="utf-8",
    )
    (copy / "core" / "hall.yaml").write_text(
        entry("wc", "卫生间", "Toilets", "厕所", "toilet", "parking")
        + entry("parking", "停车", "Parking", "停车", "car park", "wc").replace("entries:\n", ""),
        encoding="utf-8",
    )
    return copy


def entry(name: str, zh: str, en: str, word: str, english: str, other: str) -> str:
    wordings = ("在哪里", "怎么走过去", "要付钱吗", "几楼才有", "关门了没有", "脏不脏呢", "人多不多", "外面有没有")
    says = ", ".join(f"{word}{tail}" for tail in wordings)
    english_says = ", ".join(f"{english} {tail}" for tail in ("where", "price today", "open now", "which floor number"))
    return f"""entries:
  {name}:
    department: hall
    name: {{zh: {zh}, en: {en}}}
    says:
      zh: [{says}]
      en: [{english_says}]
    short: {{zh: 在一楼。, en: On the ground floor.}}
    long: {{zh: 在一楼大门旁边。, en: On the ground floor beside the door.}}
    where: [desk]
    asks:
      - {{instead_of: {other}, zh: 您要找这里吗, en: Is it this}}
    basis: demo
    valid_until: "2027-06-30"
    reviewer: 演示 demo
"""


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def only(folder: Path, stops: frozenset[str], day: str = DAY) -> Problem:
    problems = check_knowledge(folder, stops, day)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_the_small_base_is_whole(folder: Path, stops: frozenset[str]) -> None:
    assert check_knowledge(folder, stops, DAY) == []


def test_the_real_base_is_whole(stops: frozenset[str]) -> None:
    assert [str(problem) for problem in check_knowledge(ROOT / "config" / "knowledge", stops, DAY)] == []


HALL, FAMILIES, OUTSIDE, DEPARTMENTS = "core/hall.yaml", "families.yaml", "outside.yaml", "departments.yaml"
FLAWS = [
    (HALL, "停车要付钱吗", "廁所在哪裡？", "entries.parking.says.zh.2", "also a phrasing of wc"),
    (HALL, "停车要付钱吗", "厕所怎么走过去呢请问", "entries.parking.says.zh.2", "also a phrasing of wc"),
    (OUTSIDE, "天气怎么样", "停车在哪里", "outside.weather.says.zh.0", "also a phrasing of parking"),
    (FAMILIES, "找地方", "叫救护车", "families.places.says.zh.0", "safety rule"),
    (FAMILIES, "en: [a place]", "en: []", "families.places.says.en", "no phrasing in English"),
    (
        FAMILIES,
        "en: The toilets or the car park",
        "en: 卫生间还是停车场",
        "families.places.question.en",
        "not in English",
    ),
    (HALL, "zh: 在一楼。", "zh: Ground floor.", "entries.wc.short.zh", "has no Chinese"),
    (HALL, "where: [desk]", "where: [desc]", "entries.wc.where.0", "no stop of the hall"),
    (HALL, "department: hall", "department: halls", "entries.wc.department", "no department"),
    (HALL, "instead_of: parking", "instead_of: park", "entries.wc.asks.0.instead_of", "is no entry"),
    (HALL, "instead_of: parking", "instead_of: wc", "entries.wc.asks.0.instead_of", "this entry itself"),
    (HALL, '"2027-06-30"', '"2026-06-30"', "entries.wc.valid_until", "is over"),
    (FAMILIES, "[wc, parking]", "[wc, car]", "families.places.members.1", "is no entry"),
    (FAMILIES, "[wc, parking]", "[wc, wc]", "families.places.members.1", "named twice"),
    (OUTSIDE, "chit_chat", "chat", "outside.weather.reason", "no reason"),
    (DEPARTMENTS, "where: desk", "where: cellar", "departments.hall.items.2.where", "no stop"),
    (DEPARTMENTS, "where: desk", "entry: lockers", "departments.hall.items.2.entry", "is no entry"),
]


@pytest.mark.parametrize(("file", "old", "new", "field", "message"), FLAWS, ids=[f"{f[3]}-{f[4]}" for f in FLAWS])
def test_a_flaw_is_found_where_it_stands(
    folder: Path, stops: frozenset[str], file: str, old: str, new: str, field: str, message: str
) -> None:
    change(folder, file, old, new)
    problem = only(folder, stops)
    assert (problem.field, Path(problem.file)) == (field, folder / file)
    assert message in problem.message
    assert problem.remedy
    line = (folder / file).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert any(part.strip("[]\"' ") in line for part in (new, field.split(".")[-1], field.split(".")[1]))


def test_phrasings_that_are_nearly_the_same_are_found(folder: Path, stops: frozenset[str]) -> None:
    change(folder, HALL, "厕所要付钱吗", "大厅一楼大门左边的那个地方到底应该怎么走过去才对")
    change(folder, HALL, "停车要付钱吗", "大厅一楼大门左边的那个地方到底应该怎么走过去才好")
    problem = only(folder, stops)
    assert problem.field == "entries.parking.says.zh.2"
    assert "is nearly" in problem.message
    assert "wc (" in problem.message


def test_an_entry_that_nobody_finds_by_browsing_is_told(folder: Path, stops: frozenset[str]) -> None:
    change(folder, DEPARTMENTS, ", entry: parking", ", where: desk")
    problem = only(folder, stops)
    assert (problem.field, Path(problem.file)) == ("entries.parking", folder / HALL)
    assert "in no department's list" in problem.message


def test_expired_depends_on_the_day(folder: Path, stops: frozenset[str]) -> None:
    assert check_knowledge(folder, stops, "2027-06-30") == []
    assert len(check_knowledge(folder, stops, "2027-07-01")) == 2


def test_windows_that_differ_in_a_letter_are_no_duplicates(folder: Path, stops: frozenset[str]) -> None:
    change(folder, HALL, "厕所要付钱吗", "A01窗口旁边在哪里呢请问一下")
    change(folder, HALL, "停车要付钱吗", "B01窗口旁边在哪里呢请问一下")
    assert check_knowledge(folder, stops, DAY) == []


def test_a_broken_file_is_told_with_its_line(folder: Path, stops: frozenset[str]) -> None:
    change(folder, HALL, "department: hall", "departmnt: hall")
    problems = check_knowledge(folder, stops, DAY)
    assert problems
    assert all(problem.line > 1 for problem in problems)


def test_a_missing_file_is_told(folder: Path, stops: frozenset[str]) -> None:
    shutil.rmtree(folder / "core")
    (folder / "outside.yaml").unlink()
    problems = check_knowledge(folder, stops, DAY)
    assert [(Path(p.file).name, p.message) for p in problems] == [("outside.yaml", "is missing")]
