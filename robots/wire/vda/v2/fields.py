"""Field types of VDA 5050 2.x and the header that every message starts with (section 6.4)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from robots.core.clock import instant, iso
from robots.wire.envelope import Envelope

_UINT32 = 2**32


def _whole(value: Any) -> Any:
    """JSON Schema counts 3.0 as an integer, and some vehicles write it so."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _timestamp(value: Any) -> Any:
    if isinstance(value, str):
        instant(value)  # raises ValueError for a text that is no UTC instant
    return value


Uint32 = Annotated[int, BeforeValidator(_whole), Field(ge=0, lt=_UINT32)]
Id = Annotated[str, Field(min_length=1)]
Angle = Annotated[float, Field(ge=-3.14159265359, le=3.14159265359)]
Length = Annotated[float, Field(ge=0)]


class Part(BaseModel):
    """A JSON object of the standard: camelCase keys, types as they are, unknown keys ignored, null = absent."""

    model_config = ConfigDict(
        strict=True,
        extra="ignore",
        frozen=True,
        allow_inf_nan=False,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
    )

    def wire(self) -> dict[str, Any]:
        """As JSON data; optional fields without a value are left out."""
        return self.model_dump(by_alias=True, exclude_none=True)


class Header(Part):
    header_id: Uint32
    timestamp: Annotated[str, BeforeValidator(_timestamp)]
    version: str
    manufacturer: str
    serial_number: str

    @classmethod
    def of(cls, envelope: Envelope, manufacturer: str, robot: str) -> Self:
        """headerId is a uint32 in the standard: it starts again at 0 after 4294967295."""
        return cls(
            header_id=envelope.seq % _UINT32,
            timestamp=iso(envelope.stamp),
            version=envelope.version,
            manufacturer=manufacturer,
            serial_number=robot,
        )


class Reference(Part):
    reference_key: str
    reference_value: str


def references(pairs: tuple[tuple[str, str], ...]) -> list[Reference] | None:
    return [Reference(reference_key=key, reference_value=value) for key, value in pairs] or None


def pairs(found: list[Reference] | None) -> tuple[tuple[str, str], ...]:
    return tuple((one.reference_key, one.reference_value) for one in found or ())
