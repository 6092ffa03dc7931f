"""Ports on loopback: the block of one installation, and whether it is free."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deploy.local.trouble import Trouble

LOOPBACK = "127.0.0.1"
DEFAULT_BASE = 8100
BLOCK_STEP = 100
LAST_BASE = 32000  # the system hands out ports above as it likes


class PortTaken(Trouble):
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
    def sms_centre_http(self) -> int:
        """Where the SMS centre is asked and told over HTTP."""
        return self.base + 4

    @property
    def sms_centre_smpp(self) -> int:
        """Where notify binds."""
        return self.base + 5

    @property
    def kafka(self) -> int:
        """Where clients find the broker."""
        return self.base + 6

    @property
    def kafka_controller(self) -> int:
        """Where the broker finds its own controller."""
        return self.base + 7

    @property
    def postgres(self) -> int:
        """Where the database server listens."""
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


@contextmanager
def claimed_block(base: int | None) -> Iterator[Ports]:
    """A block of free ports, claimed for the length of the `with` block.

    With `base` that block and no other; without, the first free one from the default on. Raises PortTaken.
    """
    candidates = [base] if base is not None else range(DEFAULT_BASE, LAST_BASE, BLOCK_STEP)
    for candidate in candidates:
        ports = Ports(candidate)
        claim = _claim(ports)
        if claim is not None:
            with claim:
                yield ports
            return
    raise PortTaken(_complaint(base))


def _claim(ports: Ports) -> socket.socket | None:
    """The claim held open, None when any port of the block is taken: only one of two claimants can listen there."""
    claim = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        claim.bind((LOOPBACK, ports.claim))
        claim.listen(1)
    except OSError:
        claim.close()
        return None
    if all(is_free(port) for port in ports.all() if port != ports.claim):
        return claim
    claim.close()
    return None


def _complaint(base: int | None) -> str:
    if base is None:
        return f"No free block of ten ports from {DEFAULT_BASE} on: name one with --port-base"
    taken = ", ".join(str(port) for port in Ports(base).all() if not is_free(port))
    return f"Port {taken or base} is taken: name another block with --port-base, or none to have a free one chosen"


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
