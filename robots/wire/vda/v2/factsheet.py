"""`factsheet` (6.15): what a vehicle is and can do.

`blockingTypes` of an action is read but never sent: the official 2.1.0 schema puts its enumeration on the array instead
of its items, so that no value is valid and a master that checks would refuse the whole factsheet.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from robots.core import vda
from robots.wire.json_text import MAX_BYTES
from robots.wire.vda.v2.fields import Id, Length, Part

COMPARTMENT_KG = 5.0
"""What one compartment of the reference robot is built for."""

# The optional order fields that this codec hands on; by the standard, what is not listed is not supported.
_SUPPORTED = (
    "order.nodes.nodeDescription",
    "order.nodes.nodePosition",
    "order.nodes.nodePosition.theta",
    "order.nodes.nodePosition.allowedDeviationXY",
    "order.nodes.nodePosition.allowedDeviationTheta",
    "order.edges.edgeDescription",
    "order.edges.maxSpeed",
)
_ALL_BLOCKINGS = tuple(vda.Blocking)


class TypeSpecification(Part):
    series_name: str
    series_description: str | None = None
    agv_kinematic: Literal["DIFF", "OMNI", "THREEWHEEL"]
    agv_class: Literal["FORKLIFT", "CONVEYOR", "TUGGER", "CARRIER"]
    max_load_mass: Length
    localization_types: list[Literal["NATURAL", "REFLECTOR", "RFID", "DMC", "SPOT", "GRID"]]
    navigation_types: list[Literal["PHYSICAL_LINE_GUIDED", "VIRTUAL_LINE_GUIDED", "AUTONOMOUS"]]


class PhysicalParameters(Part):
    speed_min: float
    speed_max: float
    acceleration_max: float
    deceleration_max: float
    height_max: float
    width: float
    length: float


class StringLimits(Part):
    msg_len: int | None = None


class Timing(Part):
    min_order_interval: float
    min_state_interval: float


class ProtocolLimits(Part):
    max_string_lens: StringLimits
    max_array_lens: dict[str, Any]
    timing: Timing


class OptionalParameter(Part):
    parameter: str
    support: Literal["SUPPORTED", "REQUIRED"]


class AbilityParameter(Part):
    key: str
    value_data_type: Literal["BOOL", "NUMBER", "INTEGER", "FLOAT", "STRING", "OBJECT", "ARRAY"]
    is_optional: bool | None = None

    def core(self) -> tuple[str, Literal["STRING", "NUMBER", "BOOL", "INTEGER", "OBJECT", "ARRAY"], bool]:
        kind = self.value_data_type
        return (self.key, "NUMBER" if kind == "FLOAT" else kind, bool(self.is_optional))


class Ability(Part):
    action_type: Id
    action_description: str | None = None
    action_scopes: list[Literal["INSTANT", "NODE", "EDGE"]]
    action_parameters: list[AbilityParameter] | None = None
    blocking_types: list[Literal["NONE", "SOFT", "HARD"]] | None = None

    @classmethod
    def of(cls, ability: vda.ActionAbility) -> Self:
        parameters = [
            AbilityParameter(key=key, value_data_type=kind, is_optional=optional)
            for key, kind, optional in ability.parameters
        ]
        return cls(
            action_type=ability.action_type,
            action_description=ability.description or None,
            action_scopes=list(ability.scopes),
            action_parameters=parameters or None,
        )

    def core(self) -> vda.ActionAbility:
        blockings = tuple(vda.Blocking(one) for one in self.blocking_types or ()) or _ALL_BLOCKINGS
        parameters = tuple(one.core() for one in self.action_parameters or ())
        return vda.ActionAbility(
            self.action_type, tuple(self.action_scopes), parameters, blockings, self.action_description or ""
        )


class ProtocolFeatures(Part):
    optional_parameters: list[OptionalParameter]
    agv_actions: list[Ability]


class LoadSet(Part):
    set_name: str
    load_type: str
    load_positions: list[str] | None = None


class LoadSpecification(Part):
    load_positions: list[str] | None = None
    load_sets: list[LoadSet] | None = None


class FactsheetBody(Part):
    type_specification: TypeSpecification
    physical_parameters: PhysicalParameters
    protocol_limits: ProtocolLimits
    protocol_features: ProtocolFeatures
    agv_geometry: dict[str, Any]
    load_specification: LoadSpecification

    @classmethod
    def of(cls, sheet: vda.Factsheet) -> Self:
        positions = [f"compartment-{number}" for number in range(1, sheet.compartments + 1)]
        sets = [LoadSet(set_name="folder", load_type="folder", load_positions=positions)] if positions else None
        return cls(
            type_specification=TypeSpecification(
                series_name=sheet.series,
                series_description=sheet.description or None,
                agv_kinematic="DIFF",
                agv_class="CARRIER",
                max_load_mass=sheet.compartments * COMPARTMENT_KG,
                localization_types=["NATURAL"],
                navigation_types=["AUTONOMOUS"],
            ),
            physical_parameters=PhysicalParameters(
                speed_min=0.0,
                speed_max=sheet.max_speed,
                acceleration_max=sheet.max_acceleration,
                deceleration_max=sheet.max_acceleration,
                height_max=sheet.height,
                width=2 * sheet.radius,
                length=2 * sheet.radius,
            ),
            protocol_limits=ProtocolLimits(
                max_string_lens=StringLimits(msg_len=MAX_BYTES),
                max_array_lens={},
                timing=Timing(min_order_interval=0.0, min_state_interval=sheet.min_state_interval_s),
            ),
            protocol_features=ProtocolFeatures(
                optional_parameters=[OptionalParameter(parameter=name, support="SUPPORTED") for name in _SUPPORTED],
                agv_actions=[Ability.of(ability) for ability in sheet.actions],
            ),
            agv_geometry={},
            load_specification=LoadSpecification(load_positions=positions, load_sets=sets),
        )

    def core(self, manufacturer: str, robot: str) -> vda.Factsheet:
        kind, physical = self.type_specification, self.physical_parameters
        return vda.Factsheet(
            robot=robot,
            series=kind.series_name,
            description=kind.series_description or "",
            max_speed=physical.speed_max,
            max_acceleration=physical.acceleration_max,
            radius=max(physical.width, physical.length) / 2,
            height=physical.height_max,
            compartments=len(self.load_specification.load_positions or ()),
            actions=tuple(ability.core() for ability in self.protocol_features.agv_actions),
            min_state_interval_s=self.protocol_limits.timing.min_state_interval,
            manufacturer=manufacturer,
        )
