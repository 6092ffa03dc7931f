"""Dead letters of a whole service, for operators: over HTTP and as a page."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.contracts import topics
from tests import bus
from tests.intake_running import Intake, intake_on
from tests.platform_parts import PostgresServer
from tests.waiting import until

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
async def intake(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Intake]:
    async with intake_on(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("dead-letters")) as made:
        await made.start()
        yield made


async def send_junk(intake: Intake) -> None:
    await bus.put(intake.kafka, (topics.OFFERS.name, b"junk", b"Secret", [("ce_type", b"<Junk>")]))


async def letters(operator: httpx.AsyncClient) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await operator.get("/api/v1/dead-letters")).raise_for_status().json()
    return [letter for letter in found if letter["topic"] == topics.OFFERS.name]


async def test_an_operator_sees_what_was_set_aside_and_why_but_not_what_it_says(intake: Intake) -> None:
    operator = intake.client("operator", None)
    await send_junk(intake)
    await until(lambda: _some(operator), "a dead letter")
    letter, *_ = await letters(operator)
    assert letter["reason"] == "missing-header"
    page = (await operator.get("/dead-letters", headers=PAGE)).raise_for_status().text
    assert "missing-header" in page
    assert topics.OFFERS.name in page
    assert "Secret" not in page


async def test_another_try_says_what_came_of_it(intake: Intake) -> None:
    operator = intake.client("operator", None)
    await send_junk(intake)
    await until(lambda: _some(operator), "a dead letter")
    letter_id = (await letters(operator))[0]["id"]
    assert (await operator.post(f"/api/v1/dead-letters/{letter_id}/retry")).status_code == httpx.codes.CONFLICT
    assert (await operator.post("/api/v1/dead-letters/nothing/retry")).status_code == httpx.codes.NOT_FOUND
    answer = await operator.post(f"/dead-letters/{letter_id}/retry", headers=PAGE, follow_redirects=True)
    assert "kan nog altijd niet verwerkt worden: missing-header" in answer.text
    answer = await operator.post("/dead-letters/nothing/retry", headers=PAGE, follow_redirects=True)
    assert "wacht niet meer" in answer.text


async def _some(operator: httpx.AsyncClient) -> bool:
    return bool(await letters(operator))


@pytest.mark.parametrize("path", ["/api/v1/dead-letters", "/dead-letters"])
async def test_nobody_but_an_operator_sees_them(intake: Intake, path: str) -> None:
    assert (await intake.client("terminal", "borgerhout").get(path)).status_code == httpx.codes.FORBIDDEN
    assert (await intake.visitor().get(path)).status_code == httpx.codes.UNAUTHORIZED
    signed_out = await intake.visitor().get("/dead-letters", headers=PAGE)
    assert signed_out.status_code == httpx.codes.SEE_OTHER
    assert "/sign-in" in signed_out.headers["location"]
