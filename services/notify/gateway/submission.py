"""A text as submit_sm: in the alphabet that it needs, whole or in parts."""

from dataclasses import dataclass
from typing import Final, Literal

import smpp34
import smsutil
from smsutil.codecs import GSM_CHARSET

from services.notify.gateway.message import HEADER_INDICATOR, INTERNATIONAL, TAG_MESSAGE_PAYLOAD, UCS2

_GSM: Final = frozenset(GSM_CHARSET)
ISDN: Final = 1
RECEIPT_WANTED: Final = 1
LARGEST_SHORT_MESSAGE: Final = {0: 160, UCS2: 140}
"""Octets of one part, by `data_coding`; the default alphabet travels one octet a character."""

LongTexts = Literal["payload", "parts"]


@dataclass(frozen=True, slots=True)
class Submission:
    """A text for one phone. `sender` is the number that it comes from and that answers go to."""

    to: str
    sender: str
    body: str


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
