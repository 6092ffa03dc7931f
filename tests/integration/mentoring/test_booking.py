"""Booking in the ledger on the page of a programme's funding: once, to the cent, and taken back by another entry."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from shared.runtime.clock import day_of, utc_now
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring

TODAY = day_of(utc_now()).isoformat()


@pytest.fixture
async def programme(mentoring: Mentoring) -> str:
    name = f"proef (x) & {new_id()}"
    assert (await mentoring.put(f"/api/v1/programmes/{name}", {"name": name, "kind": "esf"})).is_success
    return name


def form(programme: str, **how: Any) -> dict[str, Any]:
    """What a browser sends for an expense of today."""
    usual = {"source": "esf", "kind": "expense", "on": TODAY, "amount": "1.250,00", "description": "Lesgeld"}
    return {"key": new_id(), "programme": programme} | usual | how


async def send(mentoring: Mentoring, what: str, sent: dict[str, Any]) -> httpx.Response:
    async with mentoring.caller() as caller:
        return await caller.post(f"/reports/funding/{what}?lang=en", data=sent)


async def page(mentoring: Mentoring, programme: str) -> str:
    async with mentoring.caller() as caller:
        answer = await caller.get("/reports/funding", params={"programme": programme, "lang": "en"})
    assert answer.status_code == 200
    return answer.text


async def entries(mentoring: Mentoring, programme: str) -> list[str]:
    """The ids that can be taken back on the page."""
    return re.findall(r'name="entry_id" value="([^"]+)"', await page(mentoring, programme))


async def spent(mentoring: Mentoring, programme: str) -> str:
    report = (await mentoring.get(f"/api/v1/programmes/{programme}/reports/funding")).json()
    return str(report["total"]["spent"])


async def test_a_booking_that_is_sent_twice_is_booked_once_and_the_report_follows(
    mentoring: Mentoring, programme: str
) -> None:
    sent = form(programme)
    answers = await asyncio.gather(*(send(mentoring, "entry", sent) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [303, 303]
    async with mentoring.caller() as caller:
        shown = await caller.get(answers[0].headers["location"].partition("#")[0], params={"programme": programme})
    assert (shown.status_code, "1.250,00" in shown.text) == (200, True)
    assert await spent(mentoring, programme) == "1250.00"


async def test_two_tickets_that_are_alike_booked_at_once_both_count_and_no_file_adds_them_again(
    mentoring: Mentoring, programme: str
) -> None:
    tickets = [form(programme, amount="3,10", description="Bus  en tram") for _ in range(2)]
    answers = await asyncio.gather(*(send(mentoring, "entry", sent) for sent in tickets))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await spent(mentoring, programme) == "6.20"
    row = ["esf", programme, "expense", TODAY, "3.10", "Bus en tram"]
    header = ["source", "programme", "kind", "on", "amount", "description"]
    file = {"first_line": 2, "header": header, "rows": [row, row]}
    answer = (await mentoring.post("/api/v1/imports/ledger", file)).json()
    assert (answer["imported"], answer["unchanged"]) == (0, 2)


async def test_an_entry_is_taken_back_once_whoever_does_it(mentoring: Mentoring, programme: str) -> None:
    await send(mentoring, "entry", form(programme))
    (wrong,) = await entries(mentoring, programme)
    taken = [{"key": new_id(), "programme": programme, "entry_id": wrong} for _ in range(2)]
    answers = await asyncio.gather(*(send(mentoring, "correct", sent) for sent in taken))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    (refused,) = [answer for answer in answers if answer.status_code == 422]
    assert "This entry was taken back already" in refused.text
    assert await spent(mentoring, programme) == "0.00"
    assert "-1,250.00" in await page(mentoring, programme)
    (other,) = await entries(mentoring, programme)
    assert other != wrong


async def test_what_is_typed_wrong_stays_and_books_nothing(mentoring: Mentoring, programme: str) -> None:
    sent = form(programme, amount="1.25.00", source="", description="Huur van mei")
    refused = await send(mentoring, "entry", sent)
    assert refused.status_code == 422
    for said in ("Fill in an amount like", "Fill in who pays", 'value="1.25.00"', 'value="Huur van mei"'):
        assert said in refused.text
    assert (await send(mentoring, "entry", form(programme, amount="0,00"))).status_code == 422
    assert (await send(mentoring, "entry", form(programme, source="es\x00f"))).status_code == 422
    assert (await send(mentoring, "entry", form(f"geen-{new_id()}"))).status_code == 404
    assert await entries(mentoring, programme) == []


async def test_an_entry_of_another_programme_is_not_taken_back(mentoring: Mentoring, programme: str) -> None:
    await send(mentoring, "entry", form(programme))
    (entry,) = await entries(mentoring, programme)
    other = f"ander-{new_id()}"
    assert (await mentoring.put(f"/api/v1/programmes/{other}", {"name": other, "kind": "esf"})).is_success
    sent = {"key": new_id(), "programme": other, "entry_id": entry}
    assert (await send(mentoring, "correct", sent)).status_code == 422
    assert await spent(mentoring, programme) == "1250.00"


async def test_who_only_reads_figures_neither_books_nor_sees_single_entries(
    mentoring: Mentoring, programme: str
) -> None:
    await send(mentoring, "entry", form(programme, description="Loon van mei"))
    funder = f"fonds-{new_id()}"
    member = {"name": "Fonds", "role": "funder", "joined_on": "2026-01-01"}
    assert (await mentoring.put(f"/api/v1/programmes/{programme}/partners/{funder}", member)).is_success
    async with mentoring.caller("partner", funder) as caller:
        shown = await caller.get("/reports/funding", params={"programme": programme})
        assert (shown.status_code, "1.250,00" in shown.text, "Loon van mei" in shown.text) == (200, True, False)
        assert (await caller.post("/reports/funding/entry", data=form(programme))).status_code == 403
    async with mentoring.caller("mentor", "mentor-a") as caller:
        assert (await caller.post("/reports/funding/entry", data=form(programme))).status_code == 403
