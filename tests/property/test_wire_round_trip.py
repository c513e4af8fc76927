"""What is sent is what is read, for every message type and whatever the values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.wire.codec import Envelope, UnreadableMessage, decode, encode
from robots.wire.topics import CLEARED_BY, CLEARING, ROWS, address, match
from tests.fixtures.messages import MESSAGES, MILLISECONDS

SITE = "xuhui"
KINDS = [row.message for row in ROWS]
ENVELOPES = st.builds(Envelope, st.integers(0, 2**53), st.integers(0, 2**32 - 1), MILLISECONDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_what_is_sent_is_what_is_read(kind: type, data: st.DataObject) -> None:
    message, envelope = data.draw(MESSAGES[kind]), data.draw(ENVELOPES)
    topic = address(message, SITE).topic
    read = decode(topic, encode(message, envelope), SITE)
    assert read.message == message
    assert type(read.message) is kind
    if kind not in CLEARING:  # an empty payload carries no envelope
        is_vda = topic.startswith("uagv/")
        assert (read.boot, read.seq, read.stamp) == (0 if is_vda else envelope.boot, envelope.seq, envelope.stamp)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(payload=st.binary(max_size=200) | st.text(max_size=200).map(str.encode), data=st.data())
def test_noise_is_unreadable_and_never_anything_worse(kind: type, payload: bytes, data: st.DataObject) -> None:
    topic = address(data.draw(MESSAGES[kind]), SITE).topic
    try:
        read = decode(topic, payload, SITE)
    except UnreadableMessage as error:
        assert error.topic == topic
        assert "\n" not in str(error)
    else:
        found = match(topic, SITE)
        assert found is not None
        assert read.message == CLEARED_BY[found.row.message](**found.ids)


_NASTY = st.sampled_from(
    [None, True, -1, 2**64, 1.5, "", "x" * 3000, [], [None], {}, {"a": []}, "2026-13-01T00:00:00Z"]
)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in CLEARING], ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_one_field_spoiled_is_read_or_refused_but_never_raises_otherwise(kind: type, data: st.DataObject) -> None:
    message = data.draw(MESSAGES[kind])
    topic = address(message, SITE).topic
    body: dict[str, Any] = json.loads(encode(message, Envelope(1, 2, 3.0)))
    body[data.draw(st.sampled_from(sorted(body)))] = data.draw(_NASTY)
    found = match(topic, SITE)
    assert found is not None
    try:
        read = decode(topic, json.dumps(body).encode(), SITE)
    except UnreadableMessage as error:
        assert error.message
        assert error.remedy
    else:
        for name, value in found.ids.items():
            assert getattr(read.message, name) == value
