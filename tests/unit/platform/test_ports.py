"""A block of ports belongs to one installation."""

import socket

import pytest

from deploy.local.ports import LOOPBACK, Ports, PortTaken, claimed_block, is_free


def _free_base() -> int:
    with claimed_block(None) as ports:
        return ports.base


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    listener.listen(1)
    return listener


def test_layout_of_the_block() -> None:
    ports = Ports(8100)
    assert ports.services == {"intake": 8100, "matching": 8101, "mentoring": 8102, "notify": 8103}
    assert (ports.sms_centre_http, ports.sms_centre_smpp) == (8104, 8105)
    assert (ports.kafka, ports.kafka_controller, ports.postgres) == (8106, 8107, 8108)


def test_taken_port_of_a_given_block_is_named() -> None:
    base = _free_base()
    with _listening(base + 3), pytest.raises(PortTaken, match=str(base + 3)), claimed_block(base):
        pass


def test_another_block_is_found_when_none_was_given() -> None:
    base = _free_base()
    with _listening(base + 3), claimed_block(None) as ports:
        assert ports.base != base


def test_two_installations_never_get_the_same_block() -> None:
    with claimed_block(None) as first, claimed_block(None) as second:
        assert first.base != second.base
        with pytest.raises(PortTaken), claimed_block(first.base):
            pass


def test_block_is_free_again_afterwards() -> None:
    with claimed_block(None) as ports:
        base = ports.base
    with claimed_block(base):
        assert is_free(base)
