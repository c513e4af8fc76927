"""The lines a robot says: once, in words of both languages, as a caption while they are fresh."""

from __future__ import annotations

import re
from pathlib import Path

from robots.core.commands import Note
from robots.core.phrases import IN_DRILL, PHRASES
from robots.core.sensing import Say
from robots.vehicle.voice import AGAIN_S, CAPTION_S, Voice

ROBOTS = Path(__file__).parents[3] / "robots"


def test_the_same_line_is_said_once_in_eight_seconds_and_other_commands_pass():
    voice, note = Voice(), Note("something")
    assert voice.heard(10.0, [Say("next_lift"), note, Say("next_lift")]) == [Say("next_lift"), note]
    assert voice.heard(10.0 + AGAIN_S - 0.1, [note, Say("next_lift")]) == [note]
    assert voice.heard(10.0 + AGAIN_S, [Say("next_lift")]) == [Say("next_lift")]


def test_another_line_is_said_at_once():
    voice = Voice()
    voice.heard(10.0, [Say("waiting_lift")])
    assert voice.heard(10.1, [Say("please_go_first")]) == [Say("please_go_first")]


def test_the_caption_is_the_newest_line_for_as_long_as_it_is_fresh():
    voice = Voice()
    assert voice.caption(0.0) is None
    voice.heard(10.0, [Say("need_help"), Say("push_me")])
    assert voice.caption(10.0 + CAPTION_S) == PHRASES["push_me"]
    assert voice.caption(10.1 + CAPTION_S) is None


def test_in_an_alarm_nobody_is_asked_to_see_to_a_folder():
    voice = Voice()
    assert voice.heard(10.0, [Say("please_load"), Say("fire_use_stairs")], in_alarm=True) == [Say("fire_use_stairs")]
    assert voice.caption(10.0) == PHRASES["fire_use_stairs"]


def test_every_line_in_the_code_has_words_and_every_word_is_said():
    said = set()
    for path in ROBOTS.rglob("*.py"):
        for call in re.findall(r"\bSay\(((?:[^()]|\([^()]*\))*)\)", path.read_text("utf-8")):
            said |= set(re.findall(r'"([a-z_]+)"', call))
    kinds = {"pick", "fire"}  # compared with inside a call, not said
    assert said - kinds | set(IN_DRILL.values()) == set(PHRASES)
    assert all(words.zh and words.en for words in PHRASES.values())
