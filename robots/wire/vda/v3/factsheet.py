"""`factsheet` of 3.0.0. Names of optional fields are those of 2.1.0 in core."""

from __future__ import annotations

from typing import Any, Literal, Self

from robots.core import vda
from robots.wire.vda.v2.factsheet import COMPARTMENT_KG, AbilityParameter, LoadSet, LoadSpecification, OptionalParameter
from robots.wire.vda.v2.fields import Id, Length, Part
from robots.wire.vda.v3.order import heard, written

_ARRAYS = {
    "nodes": ("order.nodes", "state.nodeStates"), "edges": ("order.edges", "state.edgeStates"),
    "node_actions": ("node.actions",), "edge_actions": ("edge.actions",),
    "parameters": ("actions.actionsParameters",), "instant_actions": ("instantActions",),
}  # fmt: skip
_RENAMED = {
    "order.nodes.nodeDescription": "order.nodes.nodeDescriptor",
    "order.edges.edgeDescription": "order.edges.edgeDescriptor",
    "order.edges.maxSpeed": "order.edges.maximumSpeed",
}
_NEWER = {new: old for old, new in _RENAMED.items()}


class TypeSpecification(Part):
    """Kinematics, class, localisation and navigation are open lists of words in 3.0."""

    series_name: str
    series_description: str | None = None
    mobile_robot_kinematics: str
    mobile_robot_class: str
    maximum_load_mass: Length
    localization_types: list[str]
    navigation_types: list[str]


class PhysicalParameters(Part):
    minimum_speed: Length
    maximum_speed: Length
    maximum_acceleration: Length
    maximum_deceleration: float
    minimum_height: float
    maximum_height: float
    width: float
    length: float


class StringLimits(Part):
    maximum_message_length: int | None = None
    maximum_id_length: int | None = None
    maximum_load_id_length: int | None = None


class Timing(Part):
    minimum_order_interval: Length
    minimum_state_interval: Length
    default_state_interval: Length | None = None


class ProtocolLimits(Part):
    maximum_string_lengths: StringLimits
    maximum_array_lengths: dict[str, int]
    timing: Timing

    @classmethod
    def of(cls, sheet: vda.Factsheet) -> Self:
        limits = sheet.limits
        return cls(
            maximum_string_lengths=StringLimits(
                maximum_message_length=limits.message_bytes or None,
                maximum_id_length=limits.id_length or None,
                maximum_load_id_length=limits.load_id_length or None,
            ),
            maximum_array_lengths={
                name: limit for field, names in _ARRAYS.items() if (limit := getattr(limits, field)) for name in names
            },
            timing=Timing(
                minimum_order_interval=sheet.min_order_interval_s,
                minimum_state_interval=sheet.min_state_interval_s,
                default_state_interval=sheet.default_state_interval_s,
            ),
        )

    def core(self) -> vda.Limits:
        strings = self.maximum_string_lengths
        return vda.Limits(
            **{field: self.maximum_array_lengths.get(names[0], 0) for field, names in _ARRAYS.items()},
            id_length=strings.maximum_id_length or 0,
            load_id_length=strings.maximum_load_id_length or 0,
            message_bytes=strings.maximum_message_length or 0,
        )


class Ability(Part):
    """The scope ZONE is read and left out: core knows no zones."""

    action_type: Id
    action_description: str | None = None
    action_scopes: list[Literal["INSTANT", "NODE", "EDGE", "ZONE"]]
    action_parameters: list[AbilityParameter] | None = None
    blocking_types: list[Literal["NONE", "SOFT", "SINGLE", "HARD"]] | None = None
    pause_allowed: bool
    cancel_allowed: bool

    @classmethod
    def of(cls, ability: vda.ActionAbility) -> Self:
        return cls(
            action_type=written(ability.action_type),
            action_description=ability.description or None,
            action_scopes=list(ability.scopes),
            action_parameters=[
                AbilityParameter(key=key, value_data_type=kind, is_optional=optional)
                for key, kind, optional in ability.parameters
            ]
            or None,
            blocking_types=[one.value for one in ability.blockings] or None,
            pause_allowed=ability.can_pause,
            cancel_allowed=ability.can_cancel,
        )

    def core(self) -> vda.ActionAbility:
        return vda.ActionAbility(
            heard(self.action_type),
            tuple(scope for scope in self.action_scopes if scope != "ZONE"),
            tuple(one.core() for one in self.action_parameters or ()),
            tuple(vda.Blocking(one) for one in self.blocking_types or vda.Blocking),
            self.action_description or "",
            self.pause_allowed,
            self.cancel_allowed,
        )


class ProtocolFeatures(Part):
    optional_parameters: list[OptionalParameter]
    mobile_robot_actions: list[Ability]


class FactsheetBody(Part):
    type_specification: TypeSpecification
    physical_parameters: PhysicalParameters
    protocol_limits: ProtocolLimits
    protocol_features: ProtocolFeatures
    mobile_robot_geometry: dict[str, Any]
    load_specification: LoadSpecification

    @classmethod
    def of(cls, sheet: vda.Factsheet) -> Self:
        positions = [f"compartment-{number}" for number in range(1, sheet.compartments + 1)]
        sets = [LoadSet(set_name="folder", load_type="folder", load_positions=positions)] if positions else None
        return cls(
            type_specification=TypeSpecification(
                series_name=sheet.series,
                series_description=sheet.description or None,
                mobile_robot_kinematics="DIFFERENTIAL",
                mobile_robot_class="CARRIER" if positions else "GUIDE",
                maximum_load_mass=sheet.compartments * COMPARTMENT_KG,
                localization_types=["NATURAL"],
                navigation_types=["AUTONOMOUS"],
            ),
            physical_parameters=PhysicalParameters(
                minimum_speed=0.0,
                maximum_speed=sheet.max_speed,
                maximum_acceleration=sheet.max_acceleration,
                maximum_deceleration=sheet.max_acceleration,
                minimum_height=sheet.height,
                maximum_height=sheet.height,
                width=2 * sheet.radius,
                length=2 * sheet.radius,
            ),
            protocol_limits=ProtocolLimits.of(sheet),
            protocol_features=ProtocolFeatures(
                optional_parameters=[
                    OptionalParameter(parameter=_RENAMED.get(name, name), support=how) for name, how in sheet.optional
                ],
                mobile_robot_actions=[Ability.of(ability) for ability in sheet.actions],
            ),
            mobile_robot_geometry={},
            load_specification=LoadSpecification(load_positions=positions, load_sets=sets),
        )

    def core(self, manufacturer: str, robot: str) -> vda.Factsheet:
        kind, physical, timing = self.type_specification, self.physical_parameters, self.protocol_limits.timing
        return vda.Factsheet(
            robot=robot,
            series=kind.series_name,
            description=kind.series_description or "",
            max_speed=physical.maximum_speed,
            max_acceleration=physical.maximum_acceleration,
            radius=max(physical.width, physical.length) / 2,
            height=physical.maximum_height,
            compartments=len(self.load_specification.load_positions or ()),
            actions=tuple(ability.core() for ability in self.protocol_features.mobile_robot_actions),
            min_state_interval_s=timing.minimum_state_interval,
            manufacturer=manufacturer,
            limits=self.protocol_limits.core(),
            min_order_interval_s=timing.minimum_order_interval,
            default_state_interval_s=timing.default_state_interval,
            optional=tuple(
                (_NEWER.get(one.parameter, one.parameter), one.support)
                for one in self.protocol_features.optional_parameters
            ),
        )
