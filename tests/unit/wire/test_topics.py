"""The topic table: addresses, subscriptions, routing, and who may do what."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from robots.core.lift import AckStage, LiftAck, LiftCommand
from robots.core.runs import DispatchReply, RunCleared
from robots.core.vda import Connection, Order
from robots.wire import topics
from robots.wire.page import topics_page
from robots.wire.topics import Role

SITE = "xuhui"
ACCOUNTS = ("scheduler", "web", "cli", "watch", "bms", "librarian", "gateway-b1", "gateway-b2", "xiaodi", "xiaozhi")
COMMAND = LiftCommand("b1", "east", "xiaodi", "q-1", 5.0, "register")
ORDER = Order("xiaodi", "o-1", 0, (), ())


def test_address_fills_in_the_ids_of_the_message() -> None:
    assert topics.address(COMMAND, SITE) == topics.Address("hall/v1/xuhui/lift/b1/east/cmd/xiaodi", 1, False)
    assert topics.address(ORDER, SITE) == topics.Address("uagv/v2/hall/xiaodi/order", 0, False)
    assert topics.address(RunCleared("r-1"), SITE) == topics.Address("hall/v1/xuhui/run/r-1", 1, True)
    assert topics.address(Connection("xiaodi", "ONLINE"), SITE).retain


@pytest.mark.parametrize("bad", ["", "a/b", "+", "#", "$SYS", "a b", "机器人"])
def test_an_id_that_cannot_be_a_topic_level_is_refused_by_name(bad: str) -> None:
    with pytest.raises(ValueError, match="robot "):
        topics.address(dataclasses.replace(ORDER, robot=bad), SITE)


def test_a_type_without_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="Address has no topic"):
        topics.address(topics.Address("a", 0, False), SITE)


def test_every_row_is_found_again_by_its_topic() -> None:
    for row in topics.ROWS:
        ids = {name: f"id-{name}" for name in row.placeholders}
        found = topics.match(row.pattern.format(site=SITE, **ids), SITE)
        assert found is not None
        assert (found.row.pattern, dict(found.ids)) == (row.pattern, ids)


def test_a_foreign_topic_or_site_matches_nothing() -> None:
    assert topics.match("hall/v1/elsewhere/fleet/summary", SITE) is None
    assert topics.match("hall/v1/xuhui/fleet/summary/more", SITE) is None
    assert topics.match("hall/v1/xuhui/run/", SITE) is None


def test_a_robot_reads_its_own_orders_and_nobody_elses() -> None:
    filters = dict(topics.subscriptions("xiaodi", SITE))
    assert filters["uagv/v2/hall/xiaodi/order"] == 0
    assert filters["hall/v1/xuhui/lift/+/+/ack/xiaodi"] == 1
    assert filters["hall/v1/xuhui/lift/+/+/state"] == 1
    assert not any("xiaozhi" in one or "dispatch" in one or "run/" in one or "presence" in one for one in filters)


def test_a_foreign_vehicle_may_speak_on_the_topics_of_each_major_its_own_alone_and_ours_on_one() -> None:
    theirs = topics.publications("7@acme", SITE)
    for kind in ("state", "connection", "factsheet", "visualization"):
        assert {one for one in theirs if one.endswith(kind)} == {f"uagv/v2/acme/7/{kind}", f"vda5050/v3/acme/7/{kind}"}
    assert {one for one, _ in topics.subscriptions("7@acme", SITE)} >= {
        "uagv/v2/acme/7/order",
        "vda5050/v3/acme/7/order",
    }
    assert not any(one.startswith("vda5050/") for one in topics.publications("xiaodi", SITE))
    heard = dict(topics.subscriptions("scheduler", SITE))
    assert (heard["uagv/v2/+/+/connection"], heard["vda5050/v3/+/+/connection"]) == (1, 1)
    assert "vda5050/v3/+/+/order" in topics.publications("scheduler", SITE)


def test_a_topic_of_either_major_is_known_by_its_row() -> None:
    for root in topics.ROOTS.values():
        found = topics.match(f"{root}/acme/7/state", SITE)
        assert found is not None
        assert (found.row.message.__name__, dict(found.ids)) == ("VehicleState", {"manufacturer": "acme", "robot": "7"})
    assert topics.match("uagv/v3/acme/7/state", SITE) is None


def test_only_the_robot_itself_may_publish_its_commands_and_presence() -> None:
    for account in ACCOUNTS:
        mine = topics.publications(account, SITE)
        assert ("hall/v1/xuhui/lift/+/+/cmd/xiaodi" in mine) == (account == "xiaodi")
        assert ("hall/v1/xuhui/robot/xiaodi/presence" in mine) == (account == "xiaodi")
        assert not any(one.endswith(("cmd/+", "robot/+/presence")) for one in mine)


def test_the_scheduler_speaks_for_vehicles_that_know_no_lifts_and_for_no_other() -> None:
    mine = topics.publications("scheduler", SITE, ["lorry"])
    assert {one for one in mine if one.endswith("lorry") or "/lorry/" in one} == {
        "hall/v1/xuhui/lift/+/+/cmd/lorry", "hall/v1/xuhui/lift/+/desk/ask/lorry", "hall/v1/xuhui/robot/lorry/presence",
    }  # fmt: skip
    assert "hall/v1/xuhui/lift/+/+/cmd/lorry" not in topics.publications("xiaodi", SITE, ["lorry"])


def test_watch_reads_everything_but_secrets_and_requests_and_writes_nothing() -> None:
    assert topics.publications("watch", SITE) == []
    unread = {row.message.__name__ for row in topics.ROWS if Role.WATCH not in row.readers}
    visitors = {"Handoff", "HandoffCleared", "HandoffReply", "KioskTurn", "PhrasingWish"}
    assert unread == {"Order", "InstantActions", "LiftCommand", "DispatchRequest", "DeskAsk"} | visitors


def test_a_gateway_serves_its_own_group_only() -> None:
    assert topics.reads("gateway-b1", COMMAND)
    assert not topics.reads("gateway-b2", COMMAND)
    assert all("/lift/b1/" in one for one in topics.publications("gateway-b1", SITE))


def test_readers_are_those_whose_subscriptions_cover_the_topic() -> None:
    ack = LiftAck("b1", "east", "xiaodi", "q-1", AckStage.DONE, 1)
    for message in (COMMAND, ORDER, ack, DispatchReply("cli", "k", "accepted"), Connection("xiaozhi", "ONLINE")):
        topic = topics.address(message, SITE).topic
        by_filter = [
            account
            for account in ACCOUNTS
            if any(topics.covers(one, topic) for one, _ in topics.subscriptions(account, SITE))
        ]
        assert topics.readers(message, ACCOUNTS) == by_filter
    assert topics.readers(ack, ACCOUNTS) == ["scheduler", "watch", "xiaodi"]
    assert topics.readers(DispatchReply("cli", "k", "accepted"), ACCOUNTS) == ["cli", "watch"]


def test_a_foreign_vehicle_of_the_same_name_gets_no_order_of_ours() -> None:
    assert not topics.reads("xiaodi", dataclasses.replace(ORDER, manufacturer="acme"))


@pytest.mark.parametrize("account", ["7@acme", "xiaodi@acme"])
def test_a_foreign_vehicle_has_its_own_topics_and_none_of_the_halls(account: str) -> None:
    serial = account.partition("@")[0]
    own = f"uagv/v2/acme/{serial}/", f"vda5050/v3/acme/{serial}/"
    read = {topic for topic, _ in topics.subscriptions(account, SITE)}
    assert {f"{at}{what}" for at in own for what in ("order", "instantActions")} == read
    written = set(topics.publications(account, SITE))
    assert {f"{at}{what}" for at in own for what in ("state", "visualization", "connection", "factsheet")} == written
    ack = LiftAck("b1", "east", serial, "q-1", AckStage.DONE, 1)
    assert topics.readers(ack, [account, "scheduler"]) == ["scheduler"], "the fleet rides for it"


def test_no_command_or_request_is_retained_and_every_retained_state_is() -> None:
    retained = {row.message.__name__ for row in topics.ROWS if row.retain}
    assert retained == {
        "Connection", "Factsheet", "LiftOnline", "LiftState", "Alarm", "Presence", "RunFact", "RunCleared",
        "FleetSummary", "TimetableFact", "DayFact", "LiftsFenced", "Handoff", "HandoffCleared", "TurnsTaken",
        "Additions", "TicketState", "WaitingFact", "DrillFact",
    }  # fmt: skip


def test_the_page_in_docs_is_up_to_date() -> None:
    page = Path(__file__).parents[3] / "docs" / "topics.md"
    assert page.read_text(encoding="utf-8") == topics_page(), "run: python -m robots.wire.page docs/topics.md"
