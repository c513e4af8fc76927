"""The chain cannot be broken unnoticed; a folder is in one compartment only."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.core.commands import Record
from robots.courier.compartments import Compartments, Folder
from robots.courier.custody import Custody, chain_flaw


def chain(runs):
    custody = Custody()
    entries = []
    for run in runs:
        for giver, taker in ((f"sender-{run}", "xiaodi/1"), ("xiaodi/1", f"recipient-{run}")):
            commands = custody.change_hands(1_000_000.0, run, giver, taker, "A01", 1)
            entries += [json.loads(json.dumps(c.data)) for c in commands if isinstance(c, Record)]
            custody = Custody(json.loads(json.dumps(commands[-1].value)))
    return entries


def test_a_whole_chain_is_sound():
    assert chain_flaw(chain(["r-1", "r-2"])) is None


EDITS = {
    "actor": "x",
    "place": "B01",
    "at": "2026-01-01T00:00:00.000Z",
    "run": "r-9",
    "compartment": 3,
    "act": "received",
    "prev": "0",
    "hash": "0",
    "seq": 9,
}


@pytest.mark.parametrize("field", EDITS)
def test_every_field_is_covered(field):
    entries = chain(["r-1", "r-2"])
    entries[2][field] = EDITS[field]
    assert chain_flaw(entries) is not None


@given(st.integers(0, 7))
def test_a_missing_entry_is_seen(gone):
    entries = chain(["r-1", "r-2"])
    del entries[gone]
    if gone < 7:
        assert "missing" in chain_flaw(entries)
    else:
        assert "without its receipt" in chain_flaw(entries)


def test_nobody_gives_what_another_holds():
    custody = Custody()
    entries = []
    for giver, taker in (("A", "xiaodi/1"), ("xiaodi/2", "B")):
        entries += [c.data for c in custody.change_hands(1.0, "r-1", giver, taker, "A01", 1) if isinstance(c, Record)]
    assert "gives what" in chain_flaw(entries)


def test_a_folder_cannot_be_in_two_places():
    boxes = Compartments(2)
    boxes.put(1, Folder("r-1"))
    for number, run in ((1, "r-2"), (2, "r-1"), (3, "r-3"), (0, "r-3")):
        with pytest.raises(ValueError):
            boxes.put(number, Folder(run))
    boxes.put(2, Folder("r-2", "x", True))
    assert boxes.free() == 0
    assert Compartments(2, json.loads(json.dumps(boxes.to_json()))).loads() == boxes.loads()
    assert boxes.take(1).run == "r-1"
    assert (boxes.where("r-1"), boxes.where("r-2"), boxes.free()) == (0, 2, 1)
    with pytest.raises(KeyError):
        boxes.take(1)


def test_the_manifest_names_nobody():
    boxes = Compartments(2)
    empty = boxes.manifest_hash()
    boxes.put(1, Folder("r-1", "secret"))
    assert boxes.manifest_hash() != empty
    assert "r-1" not in boxes.manifest_hash()


def test_lids_are_news_once():
    boxes = Compartments(2)
    assert not boxes.see_lid(1, True)
    assert boxes.see_lid(1, False)
    assert not boxes.see_lid(1, False)
    assert not boxes.see_lid(7, False)
    assert not boxes.all_shut
    assert boxes.see_lid(1, True)
    assert boxes.all_shut
