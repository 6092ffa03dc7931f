"""Delivery receipts as SMPP 3.4, appendix B, and its optional parameters write them."""

from datetime import UTC, datetime
from typing import Any, Final

import smpp34

from deploy.local.sms_centre.alphabet import decode
from deploy.local.sms_centre.outgoing import Delivery
from deploy.local.sms_centre.parts import Part
from deploy.local.sms_centre.protocol import Tag

IS_RECEIPT: Final = 0x04
MESSAGE_STATE: Final = {"DELIVRD": 2, "EXPIRED": 3, "UNDELIV": 5, "REJECTD": 8}
INTERNATIONAL: Final = 1
UNKNOWN: Final = 0


def receipt_of(part: Part) -> Delivery:
    """The receipt for an accepted message."""
    state = part.receipt or "DELIVRD"
    text = (
        f"id:{part.message_id} sub:001 dlvrd:{'001' if state == 'DELIVRD' else '000'} "
        f"submit date:{_stamp(part.at)} done date:{_stamp(datetime.now(UTC))} stat:{state} "
        f"err:{'000' if state == 'DELIVRD' else '001'} text:{_start_of(part)}"
    )
    message = address(part.to, part.sender) | {
        "short_message": text.encode("ascii", errors="replace"),
        "esm_class": IS_RECEIPT,
        "tlvs": [
            smpp34.Tlv(Tag.RECEIPTED_MESSAGE_ID, part.message_id.encode() + b"\0"),
            smpp34.Tlv(Tag.MESSAGE_STATE, bytes([MESSAGE_STATE[state]])),
        ],
    }
    return Delivery(of=part.message_id, phone=part.to, messages=(message,))


def address(sender: str, to: str) -> dict[str, Any]:
    """The address fields of a `deliver_sm`; a number that starts with a plus is international."""
    return {
        "source_addr": sender.removeprefix("+"),
        "source_addr_ton": INTERNATIONAL if sender.startswith("+") else UNKNOWN,
        "source_addr_npi": 1,
        "destination_addr": to.removeprefix("+"),
        "dest_addr_ton": INTERNATIONAL if to.startswith("+") else UNKNOWN,
        "dest_addr_npi": 1,
    }


def _stamp(at: datetime) -> str:
    return at.strftime("%y%m%d%H%M")


def _start_of(part: Part) -> str:
    return decode(part.coding, part.octets)[:20]
