"""A rush on a system that was empty or quiet until then: finding the next texts must not become slower with each."""

import json
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.notify.claims import BY_INDEX, NEXT, TAKE
from shared.runtime.database import plain_dsn

TEXTS = 2_000
PAGES_A_TEXT = 30
"""What finding a text and changing it costs, generously; comparing every text with every other costs hundreds."""
ADD = """
INSERT INTO texts (text_id, kind, language, translation, body, parts, phone, status, attempts, created_at, not_before)
SELECT $1::text || number, 'offer', 'nl', 'approved', 'text', 1, '+3246000' || number, $1, 0, now(), now()
FROM generate_series(1, $2::int) AS number
"""


@pytest.fixture
async def database(notify_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that plans each statement once, as every connection does after a few rounds of the same one."""
    how = BY_INDEX | {"plan_cache_mode": "force_generic_plan"}
    connection = await asyncpg.connect(plain_dsn(notify_url), server_settings=how)
    await connection.execute("ALTER TABLE texts SET (autovacuum_enabled = off)")
    yield connection
    await connection.close()


@pytest.mark.parametrize("before", [0, 10, 10 * TEXTS])
@pytest.mark.parametrize(
    ("statement", "values"), [(TAKE, f"'me', now() + interval '1 hour', {TEXTS}, '{{}}'"), (NEXT, "'{}'")]
)
async def test_a_text_is_not_compared_with_every_other(
    database: asyncpg.Connection, statement: str, values: str, before: int
) -> None:
    """`before`: so many texts were delivered already."""
    if before:
        await database.execute(ADD, "delivered", before)
        await database.execute("ANALYZE texts")
    await database.execute(f"PREPARE planned AS {statement}")
    await database.execute(f"EXECUTE planned({values})")
    await database.execute(ADD, "created", TEXTS)
    (row,) = await database.fetch(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE planned({values})")
    plan = json.loads(row[0])[0]["Plan"]
    assert statement is NEXT or plan["Actual Rows"] == TEXTS
    assert _compared(plan) < TEXTS, "each text was compared with others that are not to the same number"
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < PAGES_A_TEXT * TEXTS


def _compared(plan: dict[str, object]) -> float:
    """How many pairs of rows a join looked at in vain."""
    own = float(str(plan.get("Rows Removed by Join Filter", 0))) * float(str(plan.get("Actual Loops", 1)))
    below = plan.get("Plans", [])
    assert isinstance(below, list)
    return own + sum(_compared(part) for part in below)
