"""A daycare says whether the care that it agreed to started; who speaks for which daycare."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from shared.contracts.intake import CareNotStarted, OfferAnswered
from shared.contracts.matching import CareReported
from shared.contracts.topics import OFFERS
from shared.runtime.clock import utc_now
from tests import bus
from tests.integration.matching.service import Running, running
from tests.integration.matching.town import Town, asked
from tests.waiting import until

TODAY = utc_now().date().isoformat()


@pytest.fixture
async def matching(town: Town, kafka_bootstrap: str, matching_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """A matching with nothing in it."""
    async with running(kafka_bootstrap, matching_url, tmp_path) as started:
        yield started


async def agreed(matching: Running, daycare: str, organiser: str = "") -> tuple[str, str]:
    """A request whose family said yes to a place there, and the offer."""
    request = f"test-{uuid4()}"
    await matching.daycare(daycare, 1, organiser=organiser)
    await matching.say(asked(request, daycare))
    offer_id = await matching.offer_of(request, "open")
    await matching.say(
        OfferAnswered(
            request_id=request, offer_id=offer_id, answer="accept", answered_by="parent", answered_at=utc_now()
        )
    )
    await matching.offer_of(request, "accepted")
    return request, offer_id


async def told(matching: Running, request: str) -> CareReported:
    """What is told of a request's care once the time to correct it is over."""
    async with matching.app.state.service.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE care_reports SET correctable_until = now()")
    await matching.told(OFFERS, request, "CareReported")
    found = [one.event for one in await bus.envelopes_of(matching.kafka, OFFERS)]
    [event] = [event for event in found if isinstance(event, CareReported) and event.request_id == request]
    return event


async def test_a_director_corrects_what_was_said_of_care_until_it_is_told(matching: Running) -> None:
    daycare = f"test-{uuid4()}"
    request, offer_id = await agreed(matching, daycare)
    path, mistake = f"/api/v1/offers/{offer_id}/care", {"daycare_id": daycare, "why": "moved"}
    said = {"daycare_id": daycare, "started_on": TODAY}
    answers = [await matching.post(path, body, "director", daycare) for body in (mistake, said, said)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[1].json() == answers[2].json(), "the same again does not begin the time anew"
    assert (await told(matching, request)).started_on == date.fromisoformat(TODAY)
    assert (await matching.post(path, said, "director", daycare)).json()["correctable_until"] is None
    assert (await matching.post(path, mistake, "director", daycare)).status_code == 409


async def test_a_director_takes_back_what_was_said_of_care(matching: Running) -> None:
    daycare = f"test-{uuid4()}"
    request, offer_id = await agreed(matching, daycare)
    path, said = f"/api/v1/offers/{offer_id}/care", {"daycare_id": daycare, "why": "moved"}
    assert (await matching.post(path, said, "director", daycare)).status_code == 200
    async with matching.caller("director", daycare) as director:
        assert (await director.delete(path, params={"daycare_id": "another"})).status_code == 403
        for _ in range(2):
            assert (await director.delete(path, params={"daycare_id": daycare})).status_code == 204
        assert (await matching.row("SELECT count(*) FROM care_reports"))[0] == 0
        await matching.post(path, said, "director", daycare)
        assert (await told(matching, request)).why == "moved"
        assert (await director.delete(path, params={"daycare_id": daycare})).status_code == 409


async def test_a_director_cannot_speak_for_another_daycare(matching: Running) -> None:
    daycare = f"test-{uuid4()}"
    _, offer_id = await agreed(matching, daycare)
    path, said = f"/api/v1/offers/{offer_id}/care", {"daycare_id": daycare, "started_on": TODAY}
    assert (await matching.post(path, said, "director", "another")).status_code == 403
    assert (await matching.post(path, said, "director", "organiser:Another")).status_code == 403


async def test_an_organiser_speaks_for_all_its_daycares(matching: Running) -> None:
    daycare = f"test-{uuid4()}"
    _, offer_id = await agreed(matching, daycare, organiser="Crèchendo")
    path, said = f"/api/v1/offers/{offer_id}/care", {"daycare_id": daycare, "started_on": TODAY}
    assert (await matching.post(path, said, "director", "organiser:Crèchendo")).status_code == 200


async def test_what_cannot_be_said_is_named(matching: Running) -> None:
    daycare = f"test-{uuid4()}"
    _, offer_id = await agreed(matching, daycare)
    path = f"/api/v1/offers/{offer_id}/care"
    future = await matching.post(path, {"daycare_id": daycare, "started_on": "2999-01-01"}, "director", daycare)
    assert (future.status_code, future.json()["errors"][0]["field"]) == (422, "started_on")
    nothing = await matching.post(path, {"daycare_id": daycare}, "director", daycare)
    assert (nothing.status_code, nothing.json()["errors"][0]["field"]) == (422, "why")
    unknown = await matching.post("/api/v1/offers/nobody/care", {"daycare_id": daycare, "why": "moved"})
    assert unknown.status_code == 404


async def test_care_that_did_not_start_sends_the_place_on(matching: Running) -> None:
    daycare, second = f"test-{uuid4()}", f"test-{uuid4()}"
    request, _ = await agreed(matching, daycare)
    await matching.say(asked(second, daycare), CareNotStarted(request_id=request, reason="moved"))
    await matching.offer_of(second, "open")

    async def is_over() -> bool:
        row = await matching.row("SELECT status FROM requests WHERE request_id = $1", request)
        return bool(row[0] == "withdrawn")

    await until(is_over, "the request to be over")


async def test_an_id_that_no_database_keeps_is_a_named_error(matching: Running) -> None:
    paths = ("/api/v1/offers/%00", "/api/v1/proposals?daycare_id=%00", "/daycares/%00", "/daycares/a%00/vacancies")
    async with matching.caller() as caller:
        for path in paths:
            assert (await caller.get(path)).status_code == 422
        assert (await caller.get("/api/v1/daycares?after=%00")).status_code == 400
        body = {"daycare_id": "a\x00", "why": "moved"}
        answer = await caller.post("/api/v1/offers/x/care", json=body)
    assert answer.json()["errors"][0]["field"] == "daycare_id"
