"""A text as submit_sm, and a deliver_sm as what a phone or the SMS centre said."""

from dataclasses import dataclass
from typing import Final, Literal

import smpp34
import smsutil
from smsutil.codecs import GSM_CHARSET

from services.notify.gateway.wire import Malformed, Pdu

INTERNATIONAL: Final = 1
ISDN: Final = 1
UCS2: Final = 8
_GSM: Final = frozenset(GSM_CHARSET)
HEADER_INDICATOR: Final = 0x40
RECEIPT_WANTED: Final = 1
LARGEST_SHORT_MESSAGE: Final = {0: 160, UCS2: 140}
"""Octets of one part, by `data_coding`; the default alphabet travels one octet a character."""

TAG_RECEIPTED_MESSAGE_ID: Final = 0x001E
TAG_SAR_REFERENCE: Final = 0x020C
TAG_SAR_TOTAL: Final = 0x020E
TAG_SAR_NUMBER: Final = 0x020F
TAG_MESSAGE_PAYLOAD: Final = 0x0424
TAG_MESSAGE_STATE: Final = 0x0427

LongTexts = Literal["payload", "parts"]


@dataclass(frozen=True, slots=True)
class Submission:
    """A text for one phone. `sender` is the number that it comes from and that answers go to."""

    to: str
    sender: str
    body: str


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


def pdus_of(submission: Submission, sequences: list[int], long_texts: LongTexts, reference: int) -> list[bytes]:
    """The submit_sm of a text, one for each of `sequences`: see `count_of` for how many it takes."""
    coding, octets = encode(submission.body)
    if len(octets) <= LARGEST_SHORT_MESSAGE[coding]:
        return [_submit(submission, coding, sequences[0], short_message=octets)]
    if long_texts == "payload":
        payload = [smpp34.Tlv(TAG_MESSAGE_PAYLOAD, octets)]
        return [_submit(submission, coding, sequences[0], tlvs=payload)]
    pieces = [part.content for part in smsutil.split(submission.body).parts]
    return [
        _submit(
            submission,
            coding,
            sequence,
            short_message=bytes([5, 0, 3, reference & 0xFF, len(pieces), number]) + encode_as(coding, piece),
            esm_class=HEADER_INDICATOR,
            # One receipt for the whole: the last part's.
            registered_delivery=RECEIPT_WANTED if number == len(pieces) else 0,
        )
        for number, (sequence, piece) in enumerate(zip(sequences, pieces, strict=True), start=1)
    ]


def count_of(body: str, long_texts: LongTexts) -> int:
    """How many submit_sm a text takes."""
    return 1 if long_texts == "payload" else len(smsutil.split(body).parts)


def encode(body: str) -> tuple[int, bytes]:
    """The data_coding and the octets of a text."""
    coding = 0 if _GSM.issuperset(body) else UCS2
    return coding, encode_as(coding, body)


def encode_as(coding: int, body: str) -> bytes:
    """The octets of a text in a coding that it fits."""
    return body.encode("utf-16-be" if coding == UCS2 else "gsm0338")


def decode(coding: int, octets: bytes) -> str:
    """Read octets as GSM 03.38, UCS-2 or Latin-1; what cannot be read becomes a replacement character."""
    if coding & 0x0C == UCS2:
        return octets.decode("utf-16-be", errors="replace")
    if coding == 0 and all(octet < 0x80 for octet in octets):
        return octets.decode("gsm0338")
    return octets.decode("latin-1")


def _submit(submission: Submission, coding: int, sequence: int, **fields: object) -> bytes:
    fields = {"registered_delivery": RECEIPT_WANTED} | fields
    international = submission.sender.startswith("+")
    return smpp34.SubmitSm(
        submission.sender.removeprefix("+"),
        submission.to.removeprefix("+"),
        source_addr_ton=INTERNATIONAL if international else 0,
        source_addr_npi=ISDN,
        dest_addr_ton=INTERNATIONAL,
        dest_addr_npi=ISDN,
        data_coding=coding,
        sequence_number=sequence,
        **fields,  # type: ignore[arg-type]
    ).encode()


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
