"""The centre itself: what it does with each message, and what it brings back."""

import asyncio
import contextlib
import secrets
from datetime import UTC, datetime
from pathlib import Path

import smpp34

from deploy.local.sms_centre import alphabet, parts
from deploy.local.sms_centre.behaviour import COMMAND_STATUS, Behaviour
from deploy.local.sms_centre.ledger import Done, Ledger, Reply
from deploy.local.sms_centre.outgoing import Delivery, Outgoing
from deploy.local.sms_centre.parts import Joiner, Part, Place, Text
from deploy.local.sms_centre.protocol import CommandStatus, Tag
from deploy.local.sms_centre.receipts import INTERNATIONAL, address, receipt_of

RECEIPT_DELAY_SECONDS = 0.05
INBOUND_CAPACITY = 100_000
SERVICE_NUMBER = "8810"
"""Where a reply goes when its phone has had no text yet."""
MAX_DIGITS = 15


class Centre:
    """Accepts texts over SMPP, remembers them in its folder, and plays the phones' side."""

    def __init__(self, host: str, port: int, folder: Path) -> None:
        self.behaviour = Behaviour()
        self.texts: list[Text] = []
        self._server = smpp34.Server(host, port, system_id="opvangpunt", inbound_capacity=INBOUND_CAPACITY)
        self._ledger = Ledger(folder)
        self._joiner = Joiner()
        self._service_numbers: dict[str, str] = {}
        self._slow_answers: set[asyncio.Task[None]] = set()
        self.outgoing = Outgoing(self._acknowledged)

    async def start(self) -> None:
        """Remember what was, then listen. Raises SmppError when the port is taken."""
        self._remember()
        await self._server.start()
        self._loop = asyncio.create_task(self._serve())

    async def stop(self) -> None:
        """Stop listening and delivering."""
        self._loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._loop
        await self._server.stop()
        await self.outgoing.close()
        self._ledger.close()

    def reply(self, sender: str, text: str) -> str:
        """A phone texts back. Gives the reply's id; it is on disk, and delivered when a client is there."""
        reply = Reply(secrets.token_hex(8), sender, text, datetime.now(UTC))
        self._ledger.add([reply])
        self.outgoing.add(self._delivery(reply))
        return reply.reply_id

    def _remember(self) -> None:
        owed: dict[str, Part | Reply] = {}
        for fact in self._ledger.facts():
            if isinstance(fact, Done):
                owed.pop(fact.of, None)
            elif isinstance(fact, Reply):
                owed[fact.reply_id] = fact
            else:
                self._keep(fact)
                if fact.receipt:
                    owed[fact.message_id] = fact
        for fact in owed.values():
            self.outgoing.add(self._delivery(fact) if isinstance(fact, Reply) else receipt_of(fact))

    async def _serve(self) -> None:
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.SubmitSmEvent):
                self._submitted(event)
            elif isinstance(event, smpp34.Esme):
                self.outgoing.bound(event)
            else:
                self.outgoing.unbound(event.session_id)

    def _submitted(self, event: smpp34.SubmitSmEvent) -> None:
        if refusal := self._refusal(event):
            event.reject(refusal)
            return
        part = self._part(event)
        self._ledger.add([part])
        self._keep(part)
        if self.behaviour.mode == "slow":
            task = asyncio.create_task(self._answer_late(event, part, self.behaviour.seconds))
            self._slow_answers.add(task)
            task.add_done_callback(self._slow_answers.discard)
        else:
            self._answer(event, part)

    def _refusal(self, event: smpp34.SubmitSmEvent) -> CommandStatus:
        """The status to refuse with; OK is falsy and means: accept."""
        number = event.destination_addr
        if not number.isascii() or not number.isdigit() or len(number) > MAX_DIGITS:
            return CommandStatus.INVALID_DESTINATION
        return COMMAND_STATUS[self.behaviour.refusal] if self.behaviour.mode == "refuse" else CommandStatus.OK

    async def _answer_late(self, event: smpp34.SubmitSmEvent, part: Part, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._answer(event, part)

    def _answer(self, event: smpp34.SubmitSmEvent, part: Part) -> None:
        event.accept(part.message_id)
        if part.receipt:
            asyncio.get_running_loop().call_later(RECEIPT_DELAY_SECONDS, self.outgoing.add, receipt_of(part))

    def _part(self, event: smpp34.SubmitSmEvent) -> Part:
        place, octets = _content(event)
        wants_receipt = event.registered_delivery & 0x03 == 1
        return Part(
            message_id=secrets.token_hex(8),
            sender=_number(event.source_addr, event.source_addr_ton),
            to=_number(event.destination_addr, event.dest_addr_ton),
            coding=event.data_coding,
            octets=octets,
            place=place,
            at=datetime.now(UTC),
            receipt=self.behaviour.receipt if wants_receipt and self.behaviour.mode != "silent" else None,
        )

    def _keep(self, part: Part) -> None:
        self._service_numbers[part.to] = part.sender
        if text := self._joiner.add(part):
            self.texts.append(text)

    def _delivery(self, reply: Reply) -> Delivery:
        coding, octets = alphabet.encode(reply.text)
        pieces = alphabet.cut(coding, octets)
        if len(pieces) > 1:
            reference = int(reply.reply_id[:2], 16)
            pieces = [
                parts.with_header(Place(reference, len(pieces), number), piece)
                for number, piece in enumerate(pieces, start=1)
            ]
        fields = address(reply.sender, self._service_numbers.get(reply.sender, SERVICE_NUMBER)) | {
            "data_coding": coding,
            "esm_class": parts.HEADER_INDICATOR if len(pieces) > 1 else 0,
        }
        messages = tuple(fields | {"short_message": piece} for piece in pieces)
        return Delivery(of=reply.reply_id, phone=reply.sender, messages=messages)

    def _acknowledged(self, delivery: Delivery) -> None:
        self._ledger.add([Done(delivery.of)])


def _number(address_digits: str, type_of_number: int) -> str:
    return f"+{address_digits}" if type_of_number == INTERNATIONAL else address_digits


def _content(event: smpp34.SubmitSmEvent) -> tuple[Place | None, bytes]:
    """The octets of a message and its place in a long text, by any of the three ways SMPP 3.4 knows."""
    values = {tlv.tag: tlv.value for tlv in event.tlvs}
    octets = values.get(Tag.MESSAGE_PAYLOAD, event.short_message)
    place, octets = parts.split_header(event.esm_class, octets)
    sar = [values.get(tag, b"") for tag in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER)]
    if place is None and all(sar):
        place = Place(*(int.from_bytes(value, "big") for value in sar))
    return place, octets
