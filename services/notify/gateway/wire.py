"""SMPP 3.4 on the wire: headers, frames, and the messages that smpp34's codec has no class for."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

_HEADER: Final = struct.Struct(">IIII")
LARGEST_PDU: Final = 70_000
"""Octets: a message_payload of 64 KiB and what goes around it. More is no SMPP."""
RESPONSE: Final = 0x8000_0000
INTERFACE_VERSION: Final = 0x34
LAST_SEQUENCE: Final = 0x7FFF_FFFF


class Command(IntEnum):
    """Command ids, section 5.1.2.1; an answer has RESPONSE set as well."""

    GENERIC_NACK = 0
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15


class Status(IntEnum):
    """The command statuses of section 5.1.3 that we send, or treat each in its own way."""

    OK = 0x00
    INVALID_MESSAGE_LENGTH = 0x01
    INVALID_COMMAND_LENGTH = 0x02
    INVALID_COMMAND = 0x03
    SYSTEM_ERROR = 0x08
    INVALID_SOURCE = 0x0A
    INVALID_DESTINATION = 0x0B
    INVALID_ESM_CLASS = 0x43
    INVALID_DESTINATION_TYPE = 0x50
    INVALID_DESTINATION_PLAN = 0x51
    THROTTLED = 0x58
    RECEIVER_TEMPORARY_ERROR = 0x64
    PARAMETER_NOT_ALLOWED = 0xC1
    INVALID_PARAMETER_LENGTH = 0xC2
    MISSING_PARAMETER = 0xC3
    INVALID_PARAMETER_VALUE = 0xC4


class Malformed(Exception):
    """The peer does not speak SMPP."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One protocol data unit; `octets` is the whole of it, header included."""

    command: int
    status: int
    sequence: int
    octets: bytes

    @property
    def is_response(self) -> bool:
        """True for the answer to something we sent."""
        return bool(self.command & RESPONSE)

    @property
    def text(self) -> str:
        """The C string that the body starts with, such as the message id of a submit_sm_resp."""
        return self.octets[_HEADER.size :].partition(b"\0")[0].decode("latin-1")


def frame(command: int, sequence: int, status: int = Status.OK, body: bytes = b"") -> bytes:
    """The octets of a PDU."""
    return _HEADER.pack(_HEADER.size + len(body), command, status, sequence) + body


def bind_body(system_id: str, password: str) -> bytes:
    """The body of a bind_transceiver, section 4.1.5; addresses of any kind may come in."""
    names = [name.encode("ascii") + b"\0" for name in (system_id, password, "")]
    return b"".join(names) + bytes([INTERFACE_VERSION, 0, 0]) + b"\0"


class Framer:
    """Cuts the stream into PDUs."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, octets: bytes) -> list[Pdu]:
        """The PDUs that are complete now. Raises Malformed for a length that cannot be."""
        self._rest += octets
        pdus, start = [], 0
        while len(self._rest) - start >= _HEADER.size:
            length, command, status, sequence = _HEADER.unpack_from(self._rest, start)
            if not _HEADER.size <= length <= LARGEST_PDU:
                raise Malformed(f"a PDU of {length} octets")
            if len(self._rest) - start < length:
                break
            pdus.append(Pdu(command, status, sequence, bytes(self._rest[start : start + length])))
            start += length
        del self._rest[:start]
        return pdus
