"""A ride that disbelieves its barometer or hears a clock that is off says so, once."""

from __future__ import annotations

from robots.core.notices import Notice


def told(stage, notice: Notice) -> int:
    return sum(note.event == notice.value for note in stage.warnings())


def test_a_barometer_that_names_no_floor_where_the_others_are_sure_is_told_and_left_out(stage):
    stage.to("RIDING")
    for _ in range(10):
        stage.pressure_offset += 2.7  # 2.2 m in a second: no sample is a jump
        stage.run(0.1)
    stage.run(90.0, until="DONE")
    assert stage.state == "DONE"
    assert told(stage, Notice.BAROMETER_OFF) == 1


def test_a_sound_barometer_is_not_told_of(stage):
    stage.to("RIDING")
    stage.run(90.0, until="DONE")
    assert stage.state == "DONE"
    assert told(stage, Notice.BAROMETER_OFF) == told(stage, Notice.CLOCK_SKEW) == 0


def test_a_clock_that_is_off_is_told_once_and_again_only_after_it_was_right(stage):
    stage.to("RIDING")
    for expected in (1, 2):
        for _ in range(4):
            stage.receive(stage.cars["east"], stamp=stage.now + 5.0)
        assert told(stage, Notice.CLOCK_SKEW) == expected - 1, "one late message is no clock"
        for _ in range(20):
            stage.receive(stage.cars["east"], stamp=stage.now + 5.0)
        assert told(stage, Notice.CLOCK_SKEW) == expected
        stage.receive(stage.cars["east"])
