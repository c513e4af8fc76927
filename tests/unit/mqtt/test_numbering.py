"""Numbers of one publisher: rising, with the will above everything sent before it and below everything after."""

from __future__ import annotations

from robots.mqtt.numbering import Numbering


def test_numbers_begin_at_zero_and_rise() -> None:
    subject = Numbering()
    assert [subject.seq() for _ in range(3)] == [0, 1, 2]


def test_a_will_stands_between_its_connection_and_the_next() -> None:
    subject = Numbering()
    before = subject.seq()
    will = subject.will_seq()
    after_will_was_set = subject.seq()
    subject.lost()
    assert before < after_will_was_set < will < subject.seq() < subject.will_seq()


def test_every_vda_topic_counts_for_itself() -> None:
    subject = Numbering()
    assert [subject.header_id("a"), subject.header_id("a"), subject.header_id("b")] == [0, 1, 0]
