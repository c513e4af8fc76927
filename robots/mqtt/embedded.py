"""A broker without a system package: amqtt in a process of its own, `python -m robots.mqtt.embedded {state}/broker`.

amqtt 0.12 as it comes is too trusting for us, hence the subclass. Here an account is checked before its session takes
anything over (amqtt ends the old session of a client id first and asks for the password then), a will counts as a
publication, a newcomer gets retained messages of its own subscriptions only, oversized messages are dropped, and
retained messages outlive a restart.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from amqtt.broker import Broker, RetainedApplicationMessage
from amqtt.contexts import Action, BrokerConfig, ListenerConfig
from amqtt.errors import BrokerError
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.session import Session
from amqtt.utils import gen_client_id

from robots.mqtt import passwords
from robots.mqtt.broker import ACCOUNTS, DATA, EMBEDDED, HOST
from robots.wire import topics
from robots.wire.json_text import MAX_BYTES

log = logging.getLogger(__name__)

SAVE_S = 10.0
STOP_S = 2.0
RETAINED = "retained.json"


class HallBroker(Broker):  # type: ignore[misc]  # amqtt is untyped
    """amqtt with our accounts and the access list of the topic table."""

    def __init__(
        self, port: int, site: str, hashes: dict[str, str], store: Path, spoken_for: Sequence[str] = ()
    ) -> None:
        listener = ListenerConfig(bind=f"{HOST}:{port}")
        super().__init__(BrokerConfig(listeners={"default": listener}, plugins={}))
        self._site, self._hashes, self._store = site, hashes, store
        self._reads = {account: [topic for topic, _ in topics.subscriptions(account, site)] for account in hashes}
        self._writes = {account: topics.publications(account, site, spoken_for) for account in hashes}
        self._saved: dict[str, tuple[int, bytes]] = {}

    async def start(self) -> None:
        await super().start()
        if self._store.exists():
            for topic, (qos, text) in json.loads(self._store.read_text(encoding="utf-8")).items():
                self._retained_messages[topic] = RetainedApplicationMessage(None, topic, base64.b64decode(text), qos)
            self._saved = self._memory()

    def save(self) -> None:
        """Put the retained messages on disk if any changed."""
        if (memory := self._memory()) != self._saved:
            body = {topic: (qos, base64.b64encode(data).decode("ascii")) for topic, (qos, data) in memory.items()}
            passwords.write_private(self._store, json.dumps(body))
            self._saved = memory

    def _memory(self) -> dict[str, tuple[int, bytes]]:
        return {topic: (kept.qos or 0, bytes(kept.data)) for topic, kept in self._retained_messages.items()}

    async def _initialize_client_session(
        self, reader: Any, writer: Any, remote_address: str, remote_port: int
    ) -> tuple[BrokerProtocolHandler, Session]:
        handler, session = await BrokerProtocolHandler.init_from_connect(reader, writer, self.plugins_manager)
        session.client_id = session.client_id or gen_client_id()
        session.clean_session = True  # all our links ask for it; nothing is kept for anybody else
        session.parent = 0
        return handler, session

    async def _authenticate(self, session: Session, _: ListenerConfig) -> bool:
        account = session.username or ""
        refusal = self._refusal(account, session)
        if refusal:
            log.warning("refused a connection as %r: %s", account, refusal)
            session.client_id = gen_client_id()  # whoever uses the id rightly keeps it
            return False
        old, handler = self._sessions.get(session.client_id, (None, None))
        if old is not None and handler is not None and old.transitions.is_connected():
            await handler.handle_connection_closed()
            await handler.stop()
        await self._delete_session(session.client_id)
        return True

    def _refusal(self, account: str, session: Session) -> str:
        """Why a client may not come in; empty = it may."""
        if account not in self._hashes or not passwords.is_right(session.password or "", self._hashes[account]):
            return "no such account or a wrong password"
        if session.client_id != account and not session.client_id.startswith(f"{account}-"):
            return f"client id {session.client_id!r} is not its own"
        if session.will_flag and not self._may(self._writes[account], session.will_topic):
            return f"it may not leave a will on {session.will_topic!r}"
        return ""

    async def _topic_filtering(self, session: Session, topic: str, action: Action) -> bool:
        account = session.username or ""
        if action is Action.SUBSCRIBE:
            return topic in self._reads.get(account, ())
        return self._may((self._writes if action is Action.PUBLISH else self._reads).get(account, []), topic)

    @staticmethod
    def _may(filters: list[str], topic: str | None) -> bool:
        return topic is not None and any(topics.covers(one, topic) for one in filters)

    async def _handle_message_delivery(
        self, client_session: Session, handler: BrokerProtocolHandler, wait_deliver: asyncio.Future[Any]
    ) -> bool:
        message = wait_deliver.result()
        if message is not None and message.data is not None and len(message.data) > MAX_BYTES:
            log.warning("dropped %d bytes of %r on %r", len(message.data), client_session.username, message.topic)
            return True
        return bool(await super()._handle_message_delivery(client_session, handler, wait_deliver))

    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Session
    ) -> None:
        if any(subscriber is session for subscriber, _ in self._subscriptions.get(subscription[0], ())):
            await super()._publish_retained_messages_for_subscription(subscription, session)


async def serve(folder: Path) -> None:
    """Run the broker prepared in `folder` until SIGINT or SIGTERM. Raises BrokerError when its port is taken."""
    settings = json.loads((folder / EMBEDDED).read_text(encoding="utf-8"))
    hashes = passwords.read_password_file(folder / ACCOUNTS)
    spoken_for = settings.get("spoken_for", ())
    broker = HallBroker(settings["port"], settings["site"], hashes, folder / DATA / RETAINED, spoken_for)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await broker.start()
    log.info("serving %s on %s:%s", settings["site"], HOST, settings["port"])
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), SAVE_S)
        except TimeoutError:
            broker.save()
    broker.save()
    try:
        await asyncio.wait_for(broker.shutdown(), STOP_S)
    except TimeoutError:
        log.warning("connections were still closing after %g s", STOP_S)


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    log.setLevel(logging.INFO)
    try:
        asyncio.run(serve(Path(sys.argv[1])))
    except (BrokerError, OSError) as error:
        log.error("cannot serve: %s; give the broker another port or end the program that has this one", error)
        raise SystemExit(3) from None


if __name__ == "__main__":
    main()
