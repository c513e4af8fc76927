"""The broker's files and command line: loopback only, one account a process, access lists from the topic table.

`{state}/broker/` holds `mosquitto.conf`, `accounts` (hashes), `access` (mosquitto's access list), `broker.json` (what
the embedded broker reads) and `data/` (retained messages); `{state}/secrets/` one password file an account.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from robots.mqtt import passwords
from robots.settings import CallBoxLifts, Hall
from robots.wire import topics
from robots.wire.json_text import MAX_BYTES

HOST = "127.0.0.1"
CONF, ACCOUNTS, ACCESS, EMBEDDED, DATA = "mosquitto.conf", "accounts", "access", "broker.json", "data"
_SBIN = "/usr/sbin:/usr/local/sbin"  # where Debian keeps mosquitto, often not on a user's PATH

Kind = Literal["mosquitto", "embedded"]


def accounts_of(hall: Hall) -> list[str]:
    """Every login of a hall: the fleet's own, one a lift group, one for the call boxes of a group, one a robot."""
    groups = sorted({lift.group for lift in hall.lifts.values()})
    boxes = [topics.box_account(group) for group in groups if isinstance(hall.adapter(group), CallBoxLifts)]
    fixed = [topics.SCHEDULER, topics.WEB, topics.CLI, topics.WATCH, topics.BMS, topics.TICKETS]
    if any(robot.kind == "guide" for robot in hall.robots.values()):
        fixed.append(topics.LIBRARIAN)
    robots = [robot.account for robot in hall.robots.values()]
    return [*(str(role) for role in fixed), *map(topics.gateway_account, groups), *boxes, *robots]


def prepare_broker(state: Path, hall: Hall, port: int, extra: Path | None = None) -> None:
    """Write everything the broker of a hall needs; see `write_broker`."""
    chaperoned = [robot.id for robot in hall.robots.values() if robot.way_of_riding == "chaperoned"]
    write_broker(state, hall.site, accounts_of(hall), port, extra, chaperoned)


def write_broker(
    state: Path, site: str, accounts: Iterable[str], port: int, extra: Path | None = None,
    spoken_for: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write the broker's files. Passwords that exist are kept, so running processes can log in again.

    extra   a folder of a site's own `*.conf`, read by mosquitto after ours (see config/broker/README.md)
    spoken_for   vehicles for which the scheduler rides
    Raises OSError when the state folder cannot be written.
    """
    names = list(accounts)
    folder = state.resolve() / "broker"
    (folder / DATA).mkdir(mode=0o700, parents=True, exist_ok=True)
    logins = {account: passwords.secret(secrets_folder(state), account) for account in names}
    passwords.write_private(folder / ACCOUNTS, passwords.password_file(logins))
    passwords.write_private(folder / ACCESS, access_list(names, site, spoken_for))
    passwords.write_private(folder / CONF, mosquitto_conf(folder, port, extra))
    passwords.write_private(
        folder / EMBEDDED, json.dumps({"site": site, "port": port, "spoken_for": list(spoken_for)}) + "\n"
    )


def broker_command(state: Path, kind: Kind | None = None) -> list[str]:
    """The command line of the broker: mosquitto where it is installed, else the one of the amqtt package.

    kind   to have one of them; `HALL_BROKER` in the environment says the same
    """
    folder = state.resolve() / "broker"
    mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path=_SBIN)
    wanted = kind or os.environ.get("HALL_BROKER", "")
    if wanted == "embedded" or (mosquitto is None and wanted != "mosquitto"):
        return [sys.executable, "-m", "robots.mqtt.embedded", str(folder)]
    return [mosquitto or "mosquitto", "-c", str(folder / CONF)]


def read_password(state: Path, account: str) -> str:
    """An account's password. Raises FileNotFoundError when the broker was never prepared for it."""
    return (secrets_folder(state) / account).read_text(encoding="utf-8").strip()


def read_secret(state: Path, name: str) -> str:
    """A random text of this installation that is no account, such as the key of web sessions; made on first use."""
    return passwords.secret(secrets_folder(state), name)


def access_list(accounts: Iterable[str], site: str, spoken_for: Iterable[str] = ()) -> str:
    """mosquitto's access list. What is not listed is refused."""
    lines = ["# Made from robots/wire/topics.py at every start."]
    for account in accounts:
        lines += ["", f"user {account}"]
        lines += [f"topic read {topic}" for topic, _ in topics.subscriptions(account, site)]
        lines += [f"topic write {topic}" for topic in topics.publications(account, site, spoken_for)]
    return "\n".join(lines) + "\n"


def mosquitto_conf(folder: Path, port: int, extra: Path | None = None) -> str:
    """mosquitto 2's configuration."""
    user = pwd.getpwuid(os.getuid()).pw_name
    lines = [
        "# Made by robots/mqtt/broker.py at every start.",
        f"user {user}",  # started by root it would become `mosquitto`, which cannot read our files
        f"listener {port} {HOST}",
        "allow_anonymous false",
        f"password_file {folder / ACCOUNTS}",
        f"acl_file {folder / ACCESS}",
        f"message_size_limit {MAX_BYTES}",
        "max_packet_size " + str(MAX_BYTES + 1024),
        "max_inflight_messages 100",
        "max_queued_messages 2000",
        "set_tcp_nodelay true",
        "sys_interval 0",
        "persistence true",
        f"persistence_location {folder / DATA}/",
        "autosave_interval 30",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        "log_type notice",
    ]
    if extra is not None and any(extra.glob("*.conf")):
        lines.append(f"include_dir {extra.resolve()}")
    return "\n".join(lines) + "\n"


def secrets_folder(state: Path) -> Path:
    """Where passwords, tokens and keys lie, one file each."""
    return state / "secrets"
