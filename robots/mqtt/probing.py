"""Whether a broker answers an account, asked beside the account's own connection."""

from __future__ import annotations

import os
import threading
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion


def broker_answers(host: str, port: int, account: str, password: str, seconds: float = 0.5) -> bool:
    """Log in under a name of one's own and out again. That something accepts the connection is not enough: so does
    what stands before a broker that is gone."""
    heard = threading.Event()
    client = paho.Client(CallbackAPIVersion.VERSION2, f"{account}-probe-{os.getpid()}", clean_session=True)
    client.username_pw_set(account, password)
    client.connect_timeout = seconds

    def connected(_client: Any, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if not code.is_failure:
            heard.set()

    client.on_connect = connected
    try:
        client.connect(host, port, keepalive=10)
    except OSError:
        return False
    client.loop_start()
    answers = heard.wait(seconds)
    client.disconnect()
    client.loop_stop()
    return answers
