"""`factsheet` (6.15): what a vehicle is and can do.

`blockingTypes` of an action is read but never sent: the official 2.1.0 schema puts its enumeration on the array instead
of its items, so that no value is valid and a master that checks would refuse the whole factsheet.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from robots.core import vda
from robots.wire.vda.v2.fields import Id, Length, Part

COMPARTMENT_KG = 5.0
"""What one compartment of the reference robot is built for."""

_ALL_BLOCKINGS = (vda.Blocking.NONE, vda.Blocking.SOFT, vda.Blocking.HARD)
_ARRAYS = {
    "nodes": ("order.nodes", "state.nodeStates"), "edges": ("order.edges", "state.edgeStates"),
    "node_actions": ("node.actions",), "edge_actions": ("edge.actions",),
    "parameters": ("actions.actionsParameters",), "instant_actions": ("instantActions",),
}  # fmt: skip


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
    id_len: int | None = None
    load_id_len: int | None = None


class Timing(Part):
    min_order_interval: float
    min_state_interval: float
    default_state_interval: float | None = None


class ProtocolLimits(Part):
    max_string_lens: StringLimits
    max_array_lens: dict[str, Any]
    timing: Timing

    @classmethod
    def of(cls, sheet: vda.Factsheet) -> Self:
        limits = sheet.limits
        return cls(
            max_string_lens=StringLimits(
                msg_len=limits.message_bytes or None,
                id_len=limits.id_length or None,
                load_id_len=limits.load_id_length or None,
            ),
            max_array_lens={
                name: limit for field, names in _ARRAYS.items() if (limit := getattr(limits, field)) for name in names
            },
            timing=Timing(
                min_order_interval=sheet.min_order_interval_s,
                min_state_interval=sheet.min_state_interval_s,
                default_state_interval=sheet.default_state_interval_s,
            ),
        )

    def core(self) -> vda.Limits:
        """Absent, or no count: no limit."""
        strings = self.max_string_lens
        return vda.Limits(
            **{field: _count(self.max_array_lens.get(names[0])) for field, names in _ARRAYS.items()},
            id_length=_count(strings.id_len),
            load_id_length=_count(strings.load_id_len),
            message_bytes=_count(strings.msg_len),
        )


def _count(found: Any) -> int:
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0


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
            protocol_limits=ProtocolLimits.of(sheet),
            protocol_features=ProtocolFeatures(
                optional_parameters=[OptionalParameter(parameter=name, support=how) for name, how in sheet.optional],
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
            limits=self.protocol_limits.core(),
            min_order_interval_s=self.protocol_limits.timing.min_order_interval,
            default_state_interval_s=self.protocol_limits.timing.default_state_interval,
            optional=tuple((one.parameter, one.support) for one in self.protocol_features.optional_parameters),
        )
