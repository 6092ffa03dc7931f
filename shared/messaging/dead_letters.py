"""Records that could not be handled: kept in the database and told on the bus, for an operator."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiokafka import ConsumerRecord

from shared.contracts import topics
from shared.contracts.dead_letters import RecordDeadLettered
from shared.contracts.envelope import Undecodable
from shared.messaging.unit_of_work import UnitOfWork, Units
from shared.runtime import metrics
from shared.runtime.identifiers import new_id
from shared.runtime.logging import logger

_COUNT_ATTEMPT: Final = """
INSERT INTO delivery_attempts (topic, partition, record_offset, attempts) VALUES ($1, $2, $3, 1)
ON CONFLICT (topic, partition, record_offset) DO UPDATE SET attempts = delivery_attempts.attempts + 1
RETURNING attempts
"""
_FORGET_ATTEMPTS: Final = "DELETE FROM delivery_attempts WHERE topic = $1 AND partition = $2 AND record_offset = $3"
_SET_ASIDE: Final = """
INSERT INTO dead_letters (id, topic, partition, record_offset, key, headers, value, reason, detail, attempts)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10) ON CONFLICT (topic, partition, record_offset) DO NOTHING
RETURNING id
"""
_LARGEST_TOLD: Final = 500_000
"""Bytes of a record that still fits on the bus as part of its dead letter, in base64; a larger one is told without."""


async def count_attempt(units: Units, record: ConsumerRecord) -> int:
    """Count one more failed attempt at a record, in a transaction of its own; the number of attempts so far."""
    async with units.begin() as unit:
        connection = await unit.session.connection()
        place = (record.topic, record.partition, record.offset)
        return int((await connection.exec_driver_sql(_COUNT_ATTEMPT, place)).scalar_one())


async def forget_attempts(unit: UnitOfWork, record: ConsumerRecord) -> None:
    """The record needs no counting any more: it was handled or set aside."""
    connection = await unit.session.connection()
    await connection.exec_driver_sql(_FORGET_ATTEMPTS, (record.topic, record.partition, record.offset))


@dataclass(frozen=True, slots=True)
class _DeadLetter:
    id: str
    service: str
    record: ConsumerRecord
    reason: str
    detail: str
    attempts: int


async def set_aside(units: Units, service: str, record: ConsumerRecord, error: Exception, attempts: int) -> None:
    """Keep a record as a dead letter and tell the bus, in one transaction. The same record again changes nothing."""
    reason = error.reason if isinstance(error, Undecodable) else type(error).__name__
    letter = _DeadLetter(new_id(), service, record, reason, _detail(error), attempts)
    async with units.begin() as unit:
        await forget_attempts(unit, record)
        if not await _keep(unit, letter):
            return
        unit.after_commit(lambda: metrics.DEAD_LETTERS.labels(reason).inc())
        unit.publish(_announcement(letter, unit.now), topics.DEAD_LETTERS[service])
    logger.error(
        "record set aside", reason=reason, topic=record.topic, partition=record.partition, offset=record.offset
    )


async def _keep(unit: UnitOfWork, letter: _DeadLetter) -> bool:
    connection = await unit.session.connection()
    record = letter.record
    place = (letter.id, record.topic, record.partition, record.offset)
    content = (record.key, _headers_json(record), record.value)
    why = (letter.reason, letter.detail, letter.attempts)
    return (await connection.exec_driver_sql(_SET_ASIDE, (*place, *content, *why))).first() is not None


def _announcement(letter: _DeadLetter, now: datetime) -> RecordDeadLettered:
    record = letter.record
    may_travel = record.topic not in {topic.name for topic in topics.CONTACT_TOPICS} and _size(record) <= _LARGEST_TOLD
    return RecordDeadLettered(
        dead_letter_id=letter.id,
        service=letter.service,
        reason=letter.reason,
        handler=letter.service,
        attempts=letter.attempts,
        original_topic=record.topic,
        original_partition=record.partition,
        original_offset=record.offset,
        original_key=_base64(record.key) if may_travel else None,
        original_headers=tuple((name, _base64(raw) or "") for name, raw in record.headers) if may_travel else (),
        original_value=_base64(record.value) if may_travel else None,
        set_aside_at=now,
    )


def _size(record: ConsumerRecord) -> int:
    headers = sum(len(name) + len(raw or b"") for name, raw in record.headers)
    return len(record.key or b"") + len(record.value or b"") + headers


def _detail(error: Exception) -> str:
    """What an operator reads. Only our own exceptions speak: those of a library may quote a person's data.

    Without zero bytes, which a record may carry into the message and PostgreSQL does not take.
    """
    own = type(error).__module__.partition(".")[0] in {"services", "shared"}
    return str(error)[:500].replace("\x00", "\ufffd") if own else ""


def _headers_json(record: ConsumerRecord) -> str:
    return json.dumps([[_base64(name.encode(errors="replace")), _base64(raw) or ""] for name, raw in record.headers])


def _base64(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()


def unpack_headers(stored: list[list[str]]) -> list[tuple[str, bytes]]:
    """The headers of a stored dead letter as Kafka delivered them."""
    return [(base64.b64decode(name).decode(), base64.b64decode(raw)) for name, raw in stored]
