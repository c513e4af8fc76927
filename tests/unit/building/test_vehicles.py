"""Makers and serials on the wire, ids inside."""

from robots.building.vehicles import Vehicles
from robots.core.alarm import Alarm
from robots.core.vda import Connection, InstantActions
from robots.settings.robots import Robot

OURS = {"kind": "courier", "name_zh": "一", "name_en": "One", "dock": "dock-1"}
VEHICLES = Vehicles([
    Robot(id="xiaodi", **OURS),
    Robot(id="lorry", manufacturer="acme", serial="AGV-0007", **OURS),
    Robot(id="twin", manufacturer="acme", serial="xiaodi", **OURS),
])  # fmt: skip


def test_a_foreign_vehicle_is_known_by_its_id_inside_and_by_its_serial_outside() -> None:
    said = Connection("AGV-0007", "ONLINE", "acme")
    assert VEHICLES.inward(said).robot == "lorry"
    told = VEHICLES.outward(InstantActions("lorry", ()))
    assert (told.manufacturer, told.robot) == ("acme", "AGV-0007")


def test_a_foreign_vehicle_named_as_one_of_ours_is_not_taken_for_it() -> None:
    assert VEHICLES.inward(Connection("xiaodi", "ONLINE", "acme")).robot == "twin"
    assert VEHICLES.inward(Connection("xiaodi", "ONLINE")).robot == "xiaodi"


def test_strangers_are_nobody() -> None:
    assert VEHICLES.inward(Connection("AGV-0008", "ONLINE", "acme")) is None
    assert VEHICLES.inward(Connection("xiaodi", "ONLINE", "globex")) is None
    assert VEHICLES.inward(Connection("lorry", "ONLINE")) is None  # our make, but lorry is acme's


def test_messages_of_no_vehicle_pass() -> None:
    alarm = Alarm("fire", "b1", True, ("b1",))
    assert VEHICLES.inward(alarm) is alarm
