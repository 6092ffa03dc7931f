"""An operator's second try at dead letters."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.envelope import Undecodable, decode_one_of
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import unpack_headers
from shared.messaging.unit_of_work import Units
from shared.runtime.failures import is_transient

_WAITING: Final = """
SELECT id, topic, partition, record_offset, reason, detail, attempts, set_aside_at
FROM dead_letters WHERE handled_at IS NULL ORDER BY set_aside_at, id LIMIT 1000
"""
_LOCK: Final = "SELECT key, headers, value FROM dead_letters WHERE id = $1 AND handled_at IS NULL FOR UPDATE"
_DONE: Final = "UPDATE dead_letters SET handled_at = now(), value = NULL WHERE id = $1"


class NoSuchDeadLetterError(LookupError):
    """No dead letter with this id is waiting."""


class StillFailsError(Exception):
    """The record failed again; the text says for what kind of reason."""


async def waiting(session: AsyncSession) -> list[dict[str, Any]]:
    """Dead letters that wait, oldest first: where the record stands and why it was set aside, not what it says."""
    connection = await session.connection()
    names = ("id", "topic", "partition", "offset", "reason", "detail", "attempts", "set_aside_at")
    return [dict(zip(names, row, strict=True)) for row in await connection.exec_driver_sql(_WAITING)]


async def retry(units: Units, consumer: Consumer, dead_letter_id: str) -> None:
    """Handle a dead letter once more. Raises NoSuchDeadLetterError, or StillFailsError with nothing changed."""
    try:
        async with units.begin() as unit:
            connection = await unit.session.connection()
            row = (await connection.exec_driver_sql(_LOCK, (dead_letter_id,))).mappings().first()
            if row is None:
                raise NoSuchDeadLetterError(dead_letter_id)
            await connection.exec_driver_sql(_DONE, (dead_letter_id,))
            headers = unpack_headers(row["headers"])
            envelope = decode_one_of(consumer.events, row["key"], headers, row["value"])
            if envelope:
                await consumer.handle(unit, [envelope])
    except NoSuchDeadLetterError:
        raise
    except Undecodable as error:
        raise StillFailsError(error.reason) from error
    except Exception as error:
        if is_transient(error):
            raise
        raise StillFailsError(type(error).__name__) from error
