"""Two schedulers, the database, robots and pages on hosts of their own: the cable of whoever leads is pulled out."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from robots.core.runs import RunState
from robots.core.vda import Order
from robots.fleet.keeping import fold
from robots.mqtt.broker import HOST, read_password
from robots.store import Ledger
from robots.wire.codec import decode
from tests.fixtures.broker import HAS_MOSQUITTO
from tests.fixtures.patience import PATIENCE_S
from tests.fixtures.postgres import Server, running_server
from tests.floor.staff import collect, load
from tests.floor.test_standby import IN_TIME_S
from tests.hosts.network import address, hosts, plugged
from tests.hosts.on_hosts import OnHosts, floor_on

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(not HAS_MOSQUITTO, reason="mosquitto is not installed: the embedded broker has one listener"),
]
ENDS = ("folder_delivered", "folder_returned", "folder_in_custody", "run_cancelled", "run_failed")


def test_the_leaders_cable_is_pulled_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        hosts("scheduler", "scheduler-2", "database", "robots", "web") as spaces,
        running_server(host=address(spaces, "database"), space=spaces["database"]) as server,
    ):
        url = server.new_database()
        with floor_on(spaces, tmp_path, monkeypatch, url) as floor, _orders_of(floor, "xiaodi") as orders:
            first = _ask(floor, "A11", uuid.uuid4().hex)
            load(floor, first)

            leader = _leader(server, url)
            cut = _cut(floor, leader)
            second = _ask(floor, "A11", uuid.uuid4().hex)  # while nobody may be leading
            took = [_takes_over(floor, cut)]
            assert _leader(server, url) != leader
            collect(floor, first, "A11")
            plugged(spaces[leader], True)
            _both_ready(floor)

            floor.wait_for(second, RunState.WAITING_SENDER, 120)
            leader = _leader(server, url)
            cut = _cut(floor, leader)
            took.append(_takes_over(floor, cut))
            load(floor, second)
            collect(floor, second, "A11")
            plugged(spaces[leader], True)
            _both_ready(floor)

            print(f"fail-over when the leader's cable is pulled out: {[round(one, 2) for one in took]} s")
            assert max(took) <= IN_TIME_S
            ended = [line for line in floor.said if line.startswith("scheduler")]
            assert len(ended) >= 2 and all("exit code 75" in line for line in ended), ended
            _judge(floor, url, [first, second], orders)


def _ask(floor: OnHosts, to: str, key: str) -> str:
    """From a tablet, again with the same key until there is an answer, as the page does it."""
    with floor.login() as tablet:

        def asked() -> httpx.Response | None:
            answer = tablet.post("/api/v1/runs", json={"key": key, "to": to})
            assert answer.status_code in (201, 503, 504), answer.text
            return answer if answer.status_code == 201 else None

        return str(floor.until(asked, PATIENCE_S, "an answer").json()["run"])


def _leader(server: Server, url: str) -> str:
    """The name of the process that has the lease."""
    ((holder,),) = server.query("SELECT holder FROM lease", url.rpartition("/")[2])
    return str(holder).split("/")[1]


def _cut(floor: OnHosts, leader: str) -> tuple[float, int]:
    """When, and the mark of who sent last until then."""
    mark = floor.marks[-1][1]
    plugged(floor.spaces[leader], False)
    return time.monotonic(), mark


def _takes_over(floor: OnHosts, cut: tuple[float, int]) -> float:
    """How long nobody sent, seconds."""
    since, mark = cut
    return (
        float(
            floor.until(lambda: next((at for at, sent in floor.marks if sent > mark), 0), PATIENCE_S, "the other leads")
        )
        - since
    )


def _both_ready(floor: OnHosts) -> None:
    names = ("scheduler", "scheduler-2")
    floor.until(lambda: all(floor.floor.supervisor.is_ready(name) for name in names), 120, "both are ready")


@contextmanager
def _orders_of(floor: OnHosts, robot: str) -> Iterator[list[Order]]:
    """Every order the robot is sent. It listens with the robot's account, beside it."""
    heard: list[Order] = []
    client = paho.Client(CallbackAPIVersion.VERSION2, f"{robot}-beside")
    client.username_pw_set(robot, read_password(floor.state, robot))
    client.on_message = lambda _c, _u, got: heard.append(decode(got.topic, got.payload, floor.floor.hall.site).message)
    client.connect(HOST, floor.broker_port)
    client.subscribe(f"uagv/v2/hall/{robot}/order")
    client.loop_start()
    try:
        yield heard
    finally:
        client.disconnect()
        client.loop_stop()


def _judge(floor: OnHosts, url: str, runs: list[str], orders: list[Order]) -> None:
    boots = [mark for _, mark in floor.marks]
    assert boots == sorted(boots), "once the new leader has sent, the old one never does again"
    with closing(Ledger.open(url, read_only=True)) as ledger:
        records = ledger.records()
        assert not ledger.unsent()
    assert not fold(records).open
    assert [record.subject for record in records if record.kind == "run_requested"] == runs
    ends = Counter(record.subject for record in records if record.kind in ENDS)
    assert ends == dict.fromkeys(runs, 1), "each run ends once"
    made = {record.data["order"]["order_id"] for record in records if record.kind == "order_made"}
    assert orders and {order.order_id for order in orders} <= made, "no order that is not in the ledger was ever sent"
    numbers = {(order.order_id, order.order_update_id): repr(order.nodes) for order in orders}
    assert {(order.order_id, order.order_update_id, repr(order.nodes)) for order in orders} == {
        (*number, nodes) for number, nodes in numbers.items()
    }, "one number, one content"
    times = [record.at for record in records]
    assert times == sorted(times), "time never runs backwards in the ledger"
