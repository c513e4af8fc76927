"""The broker's files: what they say, who may read them, what survives."""

from __future__ import annotations

import socket
import stat
import subprocess
from pathlib import Path

import pytest

from robots.mqtt import passwords
from robots.mqtt.broker import access_list, broker_command, mosquitto_conf, read_password, read_secret, write_broker
from robots.wire import topics

ACCOUNTS = ["scheduler", "watch", "gateway-b1", "xiaodi"]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    write_broker(tmp_path, "xuhui", ACCOUNTS, 18830, None)
    return tmp_path


def test_secrets_are_private_and_not_in_the_configuration(state: Path) -> None:
    assert stat.S_IMODE((state / "secrets").stat().st_mode) == 0o700
    files = [*(state / "secrets").iterdir(), *(path for path in (state / "broker").iterdir() if path.is_file())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    told = "".join(path.read_text() for path in (state / "broker").iterdir() if path.is_file())
    for account in ACCOUNTS:
        assert len(read_password(state, account)) >= 40
        assert read_password(state, account) not in told


def test_passwords_survive_a_restart_and_differ(state: Path) -> None:
    before = [read_password(state, account) for account in ACCOUNTS]
    write_broker(state, "xuhui", [*ACCOUNTS, "xiaozhi"], 18831, None)
    assert [read_password(state, account) for account in ACCOUNTS] == before
    assert len({*before, read_password(state, "xiaozhi")}) == 5


def test_an_account_that_was_never_made_has_no_password(state: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_password(state, "xiaozhi")


def test_another_secret_is_made_once(state: Path) -> None:
    assert read_secret(state, "web-sessions") == read_secret(state, "web-sessions") != read_password(state, "watch")


def test_a_hash_fits_its_password_only() -> None:
    kept = passwords.hashed("correct horse")
    assert kept.startswith("$7$101$")
    assert passwords.is_right("correct horse", kept)
    assert not passwords.is_right("correct horse ", kept)
    assert passwords.hashed("correct horse") != kept


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    passwords.write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        passwords.write_private(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_broker_listens_on_loopback_only_and_lets_nobody_in_unnamed(state: Path) -> None:
    lines = (state / "broker" / "mosquitto.conf").read_text().splitlines()
    assert [line for line in lines if line.startswith("listener")] == ["listener 18830 127.0.0.1"]
    assert "allow_anonymous false" in lines
    assert "message_size_limit 262144" in lines


def test_a_sites_own_settings_are_included_where_there_are_any(tmp_path: Path) -> None:
    assert "include_dir" not in mosquitto_conf(tmp_path, 1, tmp_path)
    (tmp_path / "tls.conf").write_text("")
    assert f"include_dir {tmp_path}" in mosquitto_conf(tmp_path, 1, tmp_path)


def test_the_access_list_is_the_topic_table() -> None:
    blocks = dict(block.split("\n", 1) for block in access_list(ACCOUNTS, "xuhui").split("user ")[1:])
    assert list(blocks) == ACCOUNTS
    for account, text in blocks.items():
        lines = text.split("\n")
        reads = [line.removeprefix("topic read ") for line in lines if line.startswith("topic read ")]
        writes = [line.removeprefix("topic write ") for line in lines if line.startswith("topic write ")]
        assert reads == [topic for topic, _ in topics.subscriptions(account, "xuhui")]
        assert writes == topics.publications(account, "xuhui")
    assert "write" not in blocks["watch"]


def test_the_embedded_broker_tells_in_one_line_that_its_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        write_broker(tmp_path, "xuhui", ACCOUNTS, holder.getsockname()[1], None)
        ended = subprocess.run(broker_command(tmp_path, "embedded"), capture_output=True, text=True, timeout=20)
    assert ended.returncode == 3
    assert "cannot serve" in ended.stderr.splitlines()[-1]
    assert ended.stdout == ""


def test_the_command_is_mosquitto_or_the_embedded_broker(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert broker_command(state, "mosquitto")[-2:] == ["-c", str(state / "broker" / "mosquitto.conf")]
    assert broker_command(state, "embedded")[1:] == ["-m", "robots.mqtt.embedded", str(state / "broker")]
    monkeypatch.setenv("HALL_BROKER", "embedded")
    assert "robots.mqtt.embedded" in broker_command(state)
