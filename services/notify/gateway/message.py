"""A deliver_sm as what a phone or the SMS centre said."""

from dataclasses import dataclass
from typing import Final

import smpp34

from services.notify.gateway.wire import Malformed, Pdu

INTERNATIONAL: Final = 1
UCS2: Final = 8
HEADER_INDICATOR: Final = 0x40

TAG_RECEIPTED_MESSAGE_ID: Final = 0x001E
TAG_SAR_REFERENCE: Final = 0x020C
TAG_SAR_TOTAL: Final = 0x020E
TAG_SAR_NUMBER: Final = 0x020F
TAG_MESSAGE_PAYLOAD: Final = 0x0424
TAG_MESSAGE_STATE: Final = 0x0427


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands in a long text."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Message:
    """A deliver_sm. `octets` are the text's own, `sender` is as written by the peer with a plus where it says so."""

    sender: str
    coding: int
    octets: bytes
    place: Place | None
    is_receipt: bool
    receipted_id: str | None
    state: int | None

    @property
    def text(self) -> str:
        """The words, as far as they can be read."""
        return decode(self.coding, self.octets)


def decode(coding: int, octets: bytes) -> str:
    """Read octets as GSM 03.38, UCS-2 or Latin-1; what cannot be read becomes a replacement character."""
    if coding & 0x0C == UCS2:
        return octets.decode("utf-16-be", errors="replace")
    if coding == 0 and all(octet < 0x80 for octet in octets):
        return octets.decode("gsm0338")
    return octets.decode("latin-1")


def read(pdu: Pdu) -> Message:
    """Read a deliver_sm. Raises Malformed."""
    try:
        decoded = smpp34.decode(pdu.octets)
    except (smpp34.SmppError, ValueError) as error:
        raise Malformed(str(error)) from error
    if not isinstance(decoded, smpp34.DeliverSm):
        raise Malformed("no deliver_sm")
    values = {tlv.tag: tlv.value for tlv in decoded.tlvs}
    octets = values.get(TAG_MESSAGE_PAYLOAD, decoded.short_message)
    place = _segment(values)
    if decoded.esm_class & HEADER_INDICATOR and octets:
        place, octets = _without_header(octets)
    receipted = values.get(TAG_RECEIPTED_MESSAGE_ID)
    state = values.get(TAG_MESSAGE_STATE)
    return Message(
        sender=("+" if decoded.source_addr_ton == INTERNATIONAL else "") + decoded.source_addr,
        coding=decoded.data_coding,
        octets=octets,
        place=place,
        is_receipt=bool(decoded.esm_class & 0x04),
        receipted_id=receipted.rstrip(b"\0").decode("latin-1") if receipted else None,
        state=state[0] if state else None,
    )


def _segment(values: dict[int, bytes]) -> Place | None:
    sar = [values.get(tag, b"") for tag in (TAG_SAR_REFERENCE, TAG_SAR_TOTAL, TAG_SAR_NUMBER)]
    return Place(*(int.from_bytes(value, "big") for value in sar)) if all(sar) else None


def _without_header(octets: bytes) -> tuple[Place | None, bytes]:
    """The place that a user data header tells (3GPP TS 23.040, 9.2.3.24), and the octets after it."""
    header, rest = octets[1 : 1 + octets[0]], octets[1 + octets[0] :]
    while len(header) >= 2:
        kind, length = header[0], header[1]
        value, header = header[2 : 2 + length], header[2 + length :]
        if kind == 0x00 and len(value) == 3:
            return Place(value[0], value[1], value[2]), rest
        if kind == 0x08 and len(value) == 4:
            return Place(int.from_bytes(value[:2], "big"), value[2], value[3]), rest
    return None, rest
