"""What the centre accepted and still owes, in an append-only file that survives the process.

Each line is one fact, in one unbuffered write: it is with the operating system before the peer gets its answer, so that
killing the process loses nothing. (A power cut may: this is no ledger for that.)
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.local.sms_centre.parts import Part, Place

FILE_NAME = "sms-centre.jsonl"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a phone texts to the client, waiting until the client has acknowledged it."""

    reply_id: str
    sender: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """The client acknowledged a receipt or a reply; `of` is the id of the message or of the reply."""

    of: str


Fact = Part | Reply | Done


class Ledger:
    """The file. Opening it drops a last line that a kill cut off."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / FILE_NAME
        self._path.touch()
        self._drop_torn_line()
        self._file = self._path.open("ab", buffering=0)

    def facts(self) -> Iterator[Fact]:
        """Everything written so far, oldest first."""
        with self._path.open("rb") as lines:
            for line in lines:
                yield _fact(json.loads(line))

    def add(self, facts: Iterable[Fact]) -> None:
        """Write facts down before anybody is told of them."""
        self._file.write(b"".join(json.dumps(_record(fact)).encode() + b"\n" for fact in facts))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _drop_torn_line(self) -> None:
        content = self._path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            self._path.write_bytes(whole)


def _record(fact: Fact) -> dict[str, Any]:
    if isinstance(fact, Done):
        return {"what": "done", "of": fact.of}
    if isinstance(fact, Reply):
        return {
            "what": "reply",
            "id": fact.reply_id,
            "from": fact.sender,
            "text": fact.text,
            "at": fact.at.isoformat(),
        }
    place = fact.place
    return {
        "what": "part",
        "id": fact.message_id,
        "from": fact.sender,
        "to": fact.to,
        "coding": fact.coding,
        "octets": fact.octets.hex(),
        "place": [place.reference, place.total, place.number] if place else None,
        "at": fact.at.isoformat(),
        "receipt": fact.receipt,
    }


def _fact(record: dict[str, Any]) -> Fact:
    if record["what"] == "done":
        return Done(record["of"])
    at = datetime.fromisoformat(record["at"])
    if record["what"] == "reply":
        return Reply(record["id"], record["from"], record["text"], at)
    return Part(
        message_id=record["id"],
        sender=record["from"],
        to=record["to"],
        coding=record["coding"],
        octets=bytes.fromhex(record["octets"]),
        place=Place(*record["place"]) if record["place"] else None,
        at=at,
        receipt=record["receipt"],
    )
