"""The hosts of these tests are beside the machine's network, not in it: browsers of other tests are using that."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

from tests.hosts.network import BRIDGE, BROKER, address, hosts, inside


def test_the_machines_own_network_stays_as_it_is_and_the_hosts_reach_each_other() -> None:
    with ThreadPoolExecutor(1) as outside:
        before = outside.submit(socket.if_nameindex).result()
        with hosts("one", "other") as spaces:
            assert outside.submit(socket.if_nameindex).result() == before
            assert BRIDGE in {name for _, name in socket.if_nameindex()}
            with socket.create_server((BROKER, 0)) as here:
                port = here.getsockname()[1]
                with inside(spaces["other"]), socket.create_connection((BROKER, port), 10) as there:
                    assert there.getsockname()[0] == address(spaces, "other")
        assert socket.if_nameindex() == outside.submit(socket.if_nameindex).result() == before
