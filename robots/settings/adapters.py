"""What drives the lifts of a group: the simulator, or a vendor's protocol and how it names things."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from robots.settings.quantities import Frozen, Id, MapId

Count = Annotated[int, Field(strict=True, ge=0, le=10_000_000, description="a whole number")]
Name = Annotated[str, Field(min_length=1, max_length=120, description="text in quotes")]
PulseSeconds = Annotated[float, Field(ge=0.3, le=0.5, description="seconds")]
ResendSeconds = Annotated[float, Field(ge=10.0, le=15.0, description="seconds")]


class SimulatedLifts(Frozen):
    """The cars of the simulator."""

    kind: Literal["simulated"] = "simulated"


class LiftsElsewhere(Frozen):
    """Somebody else's gateway, which logs in with this group's account and speaks our contract."""

    kind: Literal["elsewhere"]


class RmfLifts(Frozen):
    """An Open-RMF lift adapter, spoken to over ROS 2 with rmf_lift_msgs.

    lifts     our lift to RMF's lift_name
    floors    our map to RMF's floor name
    fleet     first part of the session id; the second is the gateway
    requests  topic of LiftRequest: `lift_requests` where no RMF lift supervisor runs
    """

    kind: Literal["rmf"]
    lifts: dict[Id, Name]
    floors: dict[MapId, Name]
    fleet: Name = "hall"
    requests: Name = "adapter_lift_requests"
    states: Name = "lift_states"


class CallBoxLifts(Frozen):
    """A dry-contact call box on our broker.

    stops     the floor each contact `hall.0`, `car.0`, `lamp.…` stands for, from the first; none: as each lift serves
    code      how the floor contacts count; parity over them and the parity contact
    first     what the contacts say at the first stop
    arrows, door_closed, robot_mode  these contacts are wired
    pulse_s   how long a button is pressed
    resend_s  a door that is held is pressed open again this often: sooner, anti-nuisance logic wipes car calls
    """

    kind: Literal["call_box"]
    stops: dict[Id, tuple[MapId, ...]] = {}
    code: Literal["binary", "gray"] = "binary"
    parity: Literal["none", "even", "odd"] = "even"
    first: Count = 0
    arrows: bool = True
    door_closed: bool = True
    robot_mode: bool = False
    pulse_s: PulseSeconds = 0.4
    resend_s: ResendSeconds = 12.0


class TwoStepLifts(Frozen):
    """A call API over WebSocket whose calls are answered twice.

    url              ws:// or wss://; the token is added as `accessToken`
    lifts            our lift to the number of the vendor's `lift_{number}` topics
    areas            our map to the vendor's area id
    call_up, call_down, car_call  action ids; the vendor's `actions` reply lists those of a site
    token_file       holds the access token, read at each connect; a path from the state folder's `secrets`
    token_url        where `token_file` holds `client id:secret` instead: an OAuth 2 token endpoint to ask first
    """

    kind: Literal["two_step"]
    url: Annotated[str, Field(pattern=r"^wss?://\S+$", description="an address such as wss://example.org/stream-v2")]
    building: Name
    group: Name = "1"
    lifts: dict[Id, Count]
    areas: dict[MapId, Count]
    terminal: Count = 1
    call_up: Count = 2001
    call_down: Count = 2002
    car_call: Count = 5000
    token_file: Name | None = None
    token_url: Annotated[str, Field(pattern=r"^https?://\S+$", description="an address")] | None = None

    @model_validator(mode="after")
    def _has_credentials(self) -> TwoStepLifts:
        if self.token_url and not self.token_file:
            raise ValueError("token_url needs token_file, with `client id:secret` in it")
        return self


class OwnLifts(Frozen):
    """An integrator's own adapter.

    factory  `module:function`, called with (floors, now, options); see docs/lift-gateway.md
    options  handed to it as they are
    """

    kind: Literal["own"]
    factory: Annotated[str, Field(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$", description="text such as my_lifts:make")]
    options: dict[str, str | bool | int | float] = {}


LiftAdapter = SimulatedLifts | RmfLifts | CallBoxLifts | TwoStepLifts | OwnLifts | LiftsElsewhere


class LiftGroup(Frozen):
    """What is said of a group as a whole."""

    id: Id
    adapter: Annotated[LiftAdapter, Field(discriminator="kind")] = SimulatedLifts()
