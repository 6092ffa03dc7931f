"""Matching as it runs: from the bus and HTTP to the bus."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from shared.contracts.intake import OfferAnswered
from shared.contracts.notify import ReplyReceived
from shared.contracts.topics import OFFERS
from shared.runtime.clock import utc_now
from tests.integration.matching.service import IMPORTS, Running, running
from tests.integration.matching.town import Town, asked

OTHER_POLICY = """id = "long-ago"
effective_from = 2001-01-01
"""


@pytest.fixture
async def matching(town: Town, kafka_bootstrap: str, matching_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """A matching with nothing in it."""
    async with running(kafka_bootstrap, matching_url, tmp_path) as started:
        yield started


def unique() -> str:
    """An id that no other test has."""
    return f"test-{uuid4()}"


async def test_registered_request_is_offered_a_place_and_the_familys_yes_matches_it(matching: Running) -> None:
    daycare, request = unique(), unique()
    await matching.daycare(daycare, 1)
    await matching.say(asked(request, daycare))
    offer_id = await matching.offer_of(request, "open")
    shown = await matching.get(f"/api/v1/offers/{offer_id}")
    assert shown["placements"] == [{"child_id": f"{request}-child", "daycare_id": daycare, "group": "babies"}]
    assert shown["policy_id"] == "flanders-2025"
    answer = OfferAnswered(
        request_id=request, offer_id=offer_id, answer="accept", answered_by="parent", answered_at=utc_now()
    )
    await matching.say(answer, answer)
    await matching.offer_of(request, "accepted")
    assert await matching.told(OFFERS, request, "PlaceMatched") == ["PlaceOffered", "PlaceMatched"]
    free = (await matching.get("/api/v1/daycares"))[0]["groups"][0]["free"]
    assert (free["mon-am"], free["fri-pm"]) == (0, 1)


async def test_texted_no_sends_the_place_on(matching: Running) -> None:
    daycare, first, second = unique(), unique(), unique()
    await matching.daycare(daycare, 1)
    await matching.say(asked(first, daycare))
    offer_id = await matching.offer_of(first, "open")
    await matching.say(asked(second, daycare))
    said = ReplyReceived(answers=offer_id, request_id=first, person_id="p", answer="no", received_at=utc_now())
    await matching.say(said)
    await matching.offer_of(first, "declined")
    await matching.offer_of(second, "open")


async def test_offer_that_nobody_answers_ends_by_itself(
    town: Town, kafka_bootstrap: str, matching_url: str, tmp_path: Path
) -> None:
    daycare, request = unique(), unique()
    hours = 0.2 / 3600
    async with running(kafka_bootstrap, matching_url, tmp_path, offer_hours=hours) as matching:
        await matching.daycare(daycare, 1)
        await matching.say(asked(request, daycare))
        await matching.offer_of(request, "expired")


async def test_director_says_yes_over_http_and_the_family_is_offered_the_place(matching: Running) -> None:
    daycare, request = unique(), unique()
    await matching.daycare(daycare, 1, "ask")
    await matching.say(asked(request, daycare))
    proposal_id = await matching.proposal_of(request)
    listed = await matching.get("/api/v1/proposals", daycare_id=daycare)
    assert [one["proposal_id"] for one in listed] == [proposal_id]
    path = f"/api/v1/proposals/{proposal_id}/answer"
    for expected in (200, 200):
        answer = await matching.post(path, {"answer": "accept"}, "director", daycare)
        assert (answer.status_code, answer.json()["state"]) == (expected, "accepted")
    assert (await matching.post(path, {"answer": "decline"}, "director", daycare)).status_code == 409
    await matching.offer_of(request, "open")


async def test_director_of_another_daycare_sees_and_answers_nothing(matching: Running) -> None:
    daycare, request = unique(), unique()
    await matching.daycare(daycare, 1, "ask")
    await matching.say(asked(request, daycare))
    path = f"/api/v1/proposals/{await matching.proposal_of(request)}/answer"
    assert (await matching.post(path, {"answer": "accept"}, "director", "another")).status_code == 404
    assert (await matching.post(path, {"answer": "accept"}, "terminal", "borgerhout")).status_code == 403
    async with matching.caller("director", "another") as other:
        assert (await other.get("/api/v1/proposals", params={"daycare_id": daycare})).status_code == 403


async def test_wrong_answer_of_a_director_is_named(matching: Running) -> None:
    answer = await matching.post("/api/v1/proposals/none/answer", {"answer": "maybe", "why": "she is rude"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["answer", "why"]
    assert (await matching.post("/api/v1/proposals/none/answer", {"answer": "accept"})).status_code == 404


async def test_daycares_are_read_page_by_page(matching: Running) -> None:
    names = sorted(unique() for _ in range(3))
    for name in names:
        await matching.daycare(name, 1)
    first = await matching.get("/api/v1/daycares", limit="2")
    rest = await matching.get("/api/v1/daycares", after=first[-1]["daycare_id"])
    assert [daycare["daycare_id"] for daycare in (*first, *rest)] == names


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/daycares"),
        ("GET", "/api/v1/offers/x"),
        ("GET", "/api/v1/proposals?daycare_id=x"),
        ("POST", "/api/v1/proposals/x/answer"),
        ("POST", f"{IMPORTS}/daycares"),
        ("POST", f"{IMPORTS}/vacancies"),
    ],
)
async def test_nothing_is_open_without_a_token(matching: Running, method: str, path: str) -> None:
    async with matching.caller(None) as nobody:
        answer = await nobody.request(method, path, json={})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_only_operators_import(matching: Running) -> None:
    body = {"header": ["daycare_id"], "rows": []}
    assert (await matching.post(f"{IMPORTS}/daycares", body, "director", "a")).status_code == 403


async def test_import_keeps_the_good_rows_and_names_the_others(matching: Running) -> None:
    header = ["daycare_id", "name", "postcode", "city", "lat", "lon"]
    good, bad = unique(), unique()
    rows = [[good, "De Draak", "2140", "Borgerhout", "", ""], [bad, "", "2140", "Borgerhout", "x", "4"]]
    answer = await matching.post(f"{IMPORTS}/daycares", {"first_line": 7, "header": header, "rows": rows})
    report = answer.json()
    assert (report["imported"], report["unchanged"]) == (1, 0)
    assert {(item["line"], item["column"]) for item in report["refused"]} == {(8, "name"), (8, "lat")}
    again = await matching.post(f"{IMPORTS}/daycares", {"header": header, "rows": rows[:1]})
    assert again.json() == {"imported": 0, "unchanged": 1, "refused": []}


async def test_vacancies_of_an_unknown_daycare_and_missing_columns_are_named(matching: Running) -> None:
    answer = await matching.post(f"{IMPORTS}/vacancies", {"header": ["daycare_id"], "rows": [["x"]]})
    assert {item["line"] for item in answer.json()["refused"]} == {1}
    await matching.daycare(unique(), 1)
    header = ["daycare_id", "group", "min_age_months", "max_age_months", "available_from"]
    header += [f"{day}_{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")]
    row = ["nobody", "babies", "0", "36", "2027-01-01", *["1"] * 10]
    answer = await matching.post(f"{IMPORTS}/vacancies", {"header": header, "rows": [row]})
    assert [(item["line"], item["column"]) for item in answer.json()["refused"]] == [(2, "daycare_id")]


async def test_decision_names_the_policy_that_is_in_force(
    town: Town, kafka_bootstrap: str, matching_url: str, tmp_path: Path
) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "long-ago.toml").write_text(OTHER_POLICY)
    daycare, request = unique(), unique()
    async with running(kafka_bootstrap, matching_url, tmp_path, policies_folder=policies) as matching:
        await matching.daycare(daycare, 1)
        await matching.say(asked(request, daycare))
        offer_id = await matching.offer_of(request, "open")
        assert (await matching.get(f"/api/v1/offers/{offer_id}"))["policy_id"] == "long-ago"
