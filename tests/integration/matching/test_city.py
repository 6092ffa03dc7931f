"""The city's figures are counted from what families ask and what daycares have free; no family is in them."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.matching.city.store import figures
from services.matching.domain.dayparts import DAYPARTS
from tests.integration.matching.service import Running, running
from tests.integration.matching.town import NOON, Town, asked, child, numbers


async def test_open_requests_and_free_places_are_counted_by_neighbourhood_and_daypart(town: Town) -> None:
    await town.daycare("a", numbers(mon_am=2, mon_pm=1, tue_am=3))
    await town.daycare("b", 1, postcode="2060")
    await town.register(
        asked("offered", "a", postcode="2140"),
        asked("waits", "a", at=1, postcode="2140", children=(child("w1"), child("w2"))),
        asked("elsewhere", "nowhere", at=2, postcode="2000"),
        asked("unknown", "nowhere", at=3),
    )
    async with town.sessions() as session:
        found = await figures(session)
    by_postcode = {one.postcode: one for one in found.neighbourhoods}
    assert list(by_postcode) == ["", "2000", "2060", "2140"]
    here = by_postcode["2140"]
    assert (here.requests, here.children, here.oldest_waiting) == (2, 3, NOON.date())
    assert here.asked[:3] == (3, 3, 0)
    assert here.free[:3] == (1, 0, 3), "the offered place is not free"
    assert by_postcode["2060"].free == (1,) * 10
    assert by_postcode["2060"].oldest_waiting is None
    assert found.reasons == {"no-eligible-daycare": 2, "no-free-place": 1}
    assert found.whole.children == 5


async def test_a_matched_or_withdrawn_request_is_open_no_more(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("matched", "a", postcode="2140"), asked("left", "a", at=1, postcode="2140"))
    await town.answer("matched", "accept")
    await town.withdraw("left")
    async with town.sessions() as session:
        found = await figures(session)
    assert found.whole.requests == 0
    assert found.reasons == {}


async def test_an_empty_city_has_no_figures(town: Town) -> None:
    async with town.sessions() as session:
        found = await figures(session)
    assert (found.neighbourhoods, found.whole.free) == ((), (0,) * 10)


@pytest.fixture
async def matching(town: Town, kafka_bootstrap: str, matching_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """A matching with nothing in it."""
    async with running(kafka_bootstrap, matching_url, tmp_path) as started:
        yield started


async def test_an_official_reads_and_downloads_the_figures_and_a_director_does_not(matching: Running) -> None:
    await matching.daycare(f"test-{uuid4()}", 2)
    async with matching.caller("official") as official:
        shown = (await official.get("/api/v1/city")).raise_for_status().json()
        file = (await official.get("/api/v1/city/figures.csv")).raise_for_status()
    (veurne,) = [one for one in shown["neighbourhoods"] if one["postcode"] == "8630"]
    assert veurne["places_free"] == dict.fromkeys(DAYPARTS, 2)
    rows = list(csv.DictReader(io.StringIO(file.text)))
    free = {row["daypart"]: row["value"] for row in rows if (row["postcode"], row["figure"]) == ("8630", "places_free")}
    assert free == dict.fromkeys(DAYPARTS, "2")
    for path in ("/city", "/api/v1/city", "/api/v1/city/figures.csv"):
        async with matching.caller("director", "a") as director:
            assert (await director.get(path)).status_code == 403
