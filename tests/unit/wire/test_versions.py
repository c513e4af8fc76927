"""Each vehicle is spoken to in its own version of VDA 5050."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations

import pytest

from robots.core.vda import Action, Blocking, Connection, Factsheet, InstantActions, VehicleState
from robots.wire import codec
from robots.wire.envelope import Envelope
from robots.wire.topics import ROOTS, address
from robots.wire.vda.versions import Versions

WISH = InstantActions("7", (Action("a", "stateRequest", Blocking.NONE),), "acme")


def connection(version: str, maker: str = "acme") -> tuple[Connection, str]:
    """As it comes over the wire in that version."""
    said = codec.encode(Connection("7", "ONLINE", maker), Envelope(0, 1, 1e9, version))
    found = codec.decode(f"{ROOTS[version[0]]}/{maker}/7/connection", said, "hall")
    return found.message, found.version


def says(state: str, version: str) -> tuple[Connection, str]:
    return Connection("7", state, "acme"), version  # type: ignore[arg-type]


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0", "3.0.0"])
def test_the_version_of_its_connection_is_echoed_exactly(version: str) -> None:
    """2.2: a 2.0.0 vehicle gets 2.0.0 payloads, whatever was configured"""
    versions = Versions({"7@acme": "2.1.0" if version == "2.0.0" else "2.0.0"})
    versions.heard(*connection(version))
    payload = json.loads(codec.encode(WISH, Envelope(0, 1, 1e9, versions.of(WISH))))
    assert payload["version"] == version


def test_before_it_spoke_the_settings_count_then_the_newest_word() -> None:
    """2.2, 2.8: connection and factsheet are retained, so they come first"""
    versions = Versions({"7@acme": "2.0.0"})
    assert versions.of(WISH) == "2.0.0"
    assert versions.of(InstantActions("7", WISH.actions)) == "2.1.0"  # number 7 of our own make is another vehicle
    sheet = Factsheet("7", "x", "", 1.0, 1.0, 0.3, 1.0, 1, (), manufacturer="acme")
    versions.heard(sheet, "2.1.0")
    assert versions.of(WISH) == "2.1.0"
    versions.heard(*connection("2.0.0"))
    assert versions.of(WISH) == "2.0.0"


def test_no_other_message_changes_it() -> None:
    state = VehicleState("7", "", 0, "", 0, (), (), (), False, False, 1.0, False, "AUTOMATIC", manufacturer="acme")
    versions = Versions()
    versions.heard(state, "2.0.0")
    assert versions.of(WISH) == "2.1.0"
    versions.heard(replace(state, robot="8"), "3.0.0")  # unless it speaks on topics where nothing else was heard of it
    assert versions.of(replace(WISH, robot="8")) == "3.0.0"


def test_what_is_sent_goes_to_the_topics_of_the_version() -> None:
    """2.1, 3: `uagv/v2` and `vda5050/v3`, as each version suggests"""
    assert address(WISH, "hall", "2.0.0").topic == "uagv/v2/acme/7/instantActions"
    assert address(WISH, "hall", "3.0.0").topic == "vda5050/v3/acme/7/instantActions"


STATE = VehicleState("7", "", 0, "", 0, (), (), (), False, False, 1.0, False, "AUTOMATIC", manufacturer="acme")
SHEET = Factsheet("7", "x", "", 1.0, 1.0, 0.3, 1.0, 1, (), manufacturer="acme")


def moved(*heard: tuple[tuple[object, str], float, bool]) -> tuple[str, list[bool]]:
    """What is spoken to it after these (message and version, stamp, retained), and which of them counted."""
    versions = Versions()
    counted = [versions.heard(message, version, stamp, retained) for (message, version), stamp, retained in heard]
    return versions.of(WISH), counted


def test_it_moves_to_another_major_by_coming_online_there_and_what_it_left_counts_no_more() -> None:
    """2.1: a vehicle that was restarted with other firmware"""
    spoken, counted = moved(
        (says("ONLINE", "2.1.0"), 10.0, False),
        (says("OFFLINE", "3.0.0"), 11.0, False),
        (says("ONLINE", "3.0.0"), 5.0, False),  # its clock was put right meanwhile
        (says("CONNECTIONBROKEN", "2.1.0"), 20.0, False),  # the broker notices late that it is gone there
        ((STATE, "2.1.0"), 21.0, False),
        ((STATE, "3.0.0"), 21.0, False),
    )
    assert (spoken, counted) == ("3.0.0", [True, False, True, False, False, True])


OLD, NEW = (says("OFFLINE", "2.1.0"), 10.0, True), (says("ONLINE", "3.0.0"), 20.0, True)
OLD_SHEET, NEW_SHEET = ((SHEET, "2.1.0"), 9.0, True), ((SHEET, "3.0.0"), 21.0, True)


@pytest.mark.parametrize("heard", list(permutations([OLD, NEW, OLD_SHEET, NEW_SHEET])))
def test_of_what_the_broker_kept_the_newest_that_is_online_counts(
    heard: tuple[tuple[tuple[object, str], float, bool], ...],
) -> None:
    """2.1: both majors' connections and factsheets are retained and come in any order"""
    assert moved(*heard)[0] == "3.0.0"


def test_of_two_that_are_off_the_newer_counts() -> None:
    old, new = (says("CONNECTIONBROKEN", "3.0.0"), 10.0, True), (says("OFFLINE", "2.1.0"), 20.0, True)
    assert moved(old, new)[0] == moved(new, old)[0] == "2.1.0"


def test_states_on_the_topics_of_another_major_count_where_it_is_not_online() -> None:
    """a vehicle whose connection is lost on the way there"""
    assert moved((says("OFFLINE", "2.1.0"), 10.0, False), ((STATE, "3.0.0"), 11.0, False)) == ("3.0.0", [True, True])
    assert moved((says("ONLINE", "2.1.0"), 10.0, False), ((STATE, "3.0.0"), 11.0, False)) == ("2.1.0", [True, False])
