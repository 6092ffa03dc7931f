"""Ports on loopback: the block of one installation, and whether it is free."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
DEFAULT_BASE = 8100
BLOCK_STEP = 100
LAST_BASE = 32000  # the system hands out ports above as it likes


class PortTaken(Exception):
    """Somebody else listens there; the message names the port."""


@dataclass(frozen=True)
class Ports:
    """The block that starts at `base`."""

    base: int

    @property
    def services(self) -> dict[str, int]:
        """Each service's HTTP port."""
        return {name: self.base + place for place, name in enumerate(("intake", "matching", "mentoring", "notify"))}

    @property
    def sms_centre_http(self) -> int:  # noqa: D102
        return self.base + 4

    @property
    def sms_centre_smpp(self) -> int:  # noqa: D102
        return self.base + 5

    @property
    def kafka(self) -> int:  # noqa: D102
        return self.base + 6

    @property
    def kafka_controller(self) -> int:  # noqa: D102
        return self.base + 7

    @property
    def postgres(self) -> int:  # noqa: D102
        return self.base + 8

    @property
    def claim(self) -> int:
        """Held by the supervisor for as long as it lives, so that two of them never take the same block."""
        return self.base + 9

    def all(self) -> Iterator[int]:
        """Every port of the block."""
        return iter(range(self.base, self.base + 10))


def is_free(port: int) -> bool:
    """Whether a server could listen there now; a connection in TIME_WAIT is no hindrance."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Ports that the system has free at this moment, all different."""
    probes = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
