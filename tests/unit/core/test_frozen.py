"""Objects of quickly made classes are what the dataclass would have made."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace

import pytest

from robots.core.frozen import quickly_made
from robots.core.geometry import Pose
from robots.core.lift import LiftState
from robots.core.runs import FleetSummary, RobotFact, RunFact
from robots.core.vda import VehicleState


@quickly_made
@dataclass(frozen=True, slots=True)
class Word:
    text: str
    times: int = 1
    heard: list[str] = field(default_factory=list)


def test_made_by_place_name_and_default() -> None:
    assert asdict(Word("a")) == {"text": "a", "times": 1, "heard": []}
    assert Word("a", heard=["x"], times=2) == Word("a", 2, ["x"])
    assert Word("a").heard is not Word("a").heard
    assert repr(Word("a")) == "Word(text='a', times=1, heard=[])"


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="text"):
        Word()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="wrong"):
        Word("a", wrong=1)  # type: ignore[call-arg]


def test_frozen_hashed_copied_and_pickled_as_before() -> None:
    pose = Pose("b1-F1", 1.0, 2.0, 0.5)
    assert type(pose) is Pose
    with pytest.raises(FrozenInstanceError):
        pose.x = 2.0  # type: ignore[misc]
    assert {pose: 1}[Pose("b1-F1", 1.0, 2.0, 0.5)] == 1
    for other in (copy.copy(pose), copy.deepcopy(pose), pickle.loads(pickle.dumps(pose)), replace(pose, x=1.0)):
        assert other == pose and type(other) is Pose


@pytest.mark.parametrize("kind", [Pose, VehicleState, LiftState, RunFact, RobotFact, FleetSummary])
def test_the_signature_is_the_dataclass_s(kind: type) -> None:
    names = list(inspect.signature(kind).parameters)
    assert names == list(kind.__dataclass_fields__)  # type: ignore[attr-defined]


def test_a_class_that_checks_itself_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        text: str

        def __post_init__(self) -> None:
            assert self.text

    with pytest.raises(TypeError, match="Checked"):
        quickly_made(Checked)
