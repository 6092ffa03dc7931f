"""A round over HTTP: kept, drafted, compared, verified, published; and each refusal in words."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.matching.rounds import watching
from services.matching.rounds.computing.running import Computer, in_this_process
from tests.integration.matching.service import Running, running
from tests.integration.matching.town import Town, asked
from tests.waiting import until

ROUNDS = "/api/v1/rounds"


@pytest.fixture
async def matching(
    town: Town, kafka_bootstrap: str, matching_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Running]:
    """A matching with nothing in it, that computes its rounds at once."""
    monkeypatch.setattr(watching, "SECONDS_BETWEEN", 0.05)
    async with running(kafka_bootstrap, matching_url, tmp_path) as started:
        started.app.state.computer = Computer(run=in_this_process)
        yield started


@pytest.fixture
async def official(matching: Running) -> AsyncIterator[httpx.AsyncClient]:
    """One official."""
    async with matching.caller("official") as caller:
        yield caller


async def gathered(matching: Running, official: httpx.AsyncClient) -> tuple[str, str]:
    """One kept place, which two families wait for: a worker who came last, and the one who was first."""
    assert (await official.post(f"{ROUNDS}/gathering")).status_code == 200
    daycare, first, worker = (f"round-{uuid4()}" for _ in range(3))
    await matching.daycare(daycare, 1)
    await matching.say(asked(first, daycare, at=1), asked(worker, daycare, at=2, grounds=["work-4-5"]))
    for request in (first, worker):
        await matching.waits(request, "round-pending")
    return worker, first


async def drafted(official: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """A draft."""
    answer = await official.post(ROUNDS, json=body, headers=key())
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


async def step(official: httpx.AsyncClient, round_id: str, name: str, **headers: str) -> httpx.Response:
    """What an official does with a draft."""
    return await official.post(f"{ROUNDS}/{round_id}/{name}", headers=headers)


def key() -> dict[str, str]:
    """A new Idempotency-Key."""
    return {"Idempotency-Key": str(uuid4())}


async def refusal(answer: httpx.Response) -> str:
    """Why it was refused, in words."""
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


async def test_an_official_keeps_places_drafts_verifies_and_publishes(
    matching: Running, official: httpx.AsyncClient
) -> None:
    worker, first = await gathered(matching, official)
    draft = await drafted(official)
    round_id = draft["round_id"]
    assert (draft["status"], draft["figures"]["placed"], draft["figures"]["staff"]["placed"]) == ("draft", 1, 1)
    verified = (await step(official, round_id, "verify")).raise_for_status().json()
    assert (verified["status"], verified["verdict"]["accepted"]) == ("verified", True)
    published = (await step(official, round_id, "publish")).raise_for_status().json()
    assert (published["status"], published["published"]) == ("published", {"families": 1, "children": 1})
    await matching.offer_of(worker, "open")
    await matching.waits(first, "no-free-place")
    shown = (await official.get(f"{ROUNDS}/{round_id}")).json()
    assert {place["request_id"]: place["rank"] for place in shown["places"]} == {worker: 1, first: 0}
    listed = (await official.get(ROUNDS)).json()
    assert [one["round_id"] for one in listed["rounds"]] == [round_id]
    assert (listed["gathering"], listed["gathering_since"], listed["computing"]) == (None, None, None)


async def test_gathering_goes_on_until_it_is_ended_and_is_told_to_the_operator(
    matching: Running, official: httpx.AsyncClient
) -> None:
    begun = (await official.post(f"{ROUNDS}/gathering")).json()
    assert (await official.post(f"{ROUNDS}/gathering")).json() == begun
    listed = (await official.get(ROUNDS)).json()
    assert (listed["gathering"], listed["gathering_since"]) == (begun["gathering"], begun["since"])
    daycare, request = f"round-{uuid4()}", f"round-{uuid4()}"
    await matching.daycare(daycare, 1)
    await matching.say(asked(request, daycare))
    await matching.waits(request, "round-pending")
    await until(lambda: is_kept(official, kept=True), "the gauge to tell that places are kept")
    assert (await official.delete(f"{ROUNDS}/gathering")).json() == {"gathering": None, "since": None}
    await matching.offer_of(request, "open")
    await until(lambda: is_kept(official, kept=False), "the gauge to tell that no place is kept")


async def is_kept(official: httpx.AsyncClient, *, kept: bool) -> bool:
    lines = (await official.get("/metrics")).text.splitlines()
    (value,) = [float(line.split()[1]) for line in lines if line.startswith("opvangpunt_places_kept_seconds")]
    return (value > 0) is kept


async def test_second_draft_is_compared_with_the_first(matching: Running, official: httpx.AsyncClient) -> None:
    await gathered(matching, official)
    first = await drafted(official)
    assert first["figures"]["previous"] is None
    previous = (await drafted(official))["figures"]["previous"]
    assert (previous["round_id"], previous["same"]) == (first["round_id"], 1)


async def test_dry_run_shows_figures_and_keeps_nothing(matching: Running, official: httpx.AsyncClient) -> None:
    await gathered(matching, official)
    dry = await drafted(official, dry_run=True)
    assert (dry["round_id"], dry["status"], dry["figures"]["placed"]) == (None, None, 1)
    assert (await official.get(ROUNDS)).json()["rounds"] == []


async def test_same_key_makes_one_draft_and_another_body_under_it_is_refused(
    matching: Running, official: httpx.AsyncClient
) -> None:
    await gathered(matching, official)
    same = key()
    answers = [await official.post(ROUNDS, json={}, headers=same) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await official.get(ROUNDS)).json()["rounds"]) == 1
    assert (await official.post(ROUNDS, json={"method": "exact"}, headers=same)).status_code == 409
    without = await official.post(ROUNDS, json={})
    assert (without.status_code, without.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


async def test_same_step_again_changes_nothing(matching: Running, official: httpx.AsyncClient) -> None:
    await gathered(matching, official)
    round_id = (await drafted(official))["round_id"]
    for name in ("verify", "publish"):
        same = key()
        first = (await step(official, round_id, name, **same)).raise_for_status().json()
        assert (await step(official, round_id, name, **same)).json() == first
        assert (await step(official, round_id, name)).json() == first
    assert (await matching.row("SELECT count(*) FROM offers"))[0] == 1
    assert (await step(official, round_id, "publish", **same)).status_code == 200
    assert (await step(official, round_id, "verify", **same)).status_code == 409


async def test_draft_that_nobody_verified_is_not_published(matching: Running, official: httpx.AsyncClient) -> None:
    worker, _ = await gathered(matching, official)
    round_id = (await drafted(official))["round_id"]
    same = key()
    assert "verify it first" in await refusal(await step(official, round_id, "publish", **same))
    await matching.waits(worker, "round-pending")
    (await step(official, round_id, "verify")).raise_for_status()
    (await step(official, round_id, "publish", **same)).raise_for_status()


async def test_draft_that_the_verifier_rejects_is_not_published(matching: Running, official: httpx.AsyncClient) -> None:
    worker, _ = await gathered(matching, official)
    round_id = (await drafted(official))["round_id"]
    await promise_to_all(matching)
    rejected = (await step(official, round_id, "verify")).raise_for_status().json()
    assert (rejected["status"], rejected["verdict"]["accepted"]) == ("rejected", False)
    assert "make a new one" in await refusal(await step(official, round_id, "publish"))
    await matching.waits(worker, "round-pending")
    assert (await official.get(ROUNDS)).json()["gathering"] is not None


async def promise_to_all(matching: Running) -> None:
    """A fault of the engine: whoever got nothing gets the one place too."""
    async with matching.app.state.service.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE round_papers SET allocation = replace(allocation, ',,', "
            "(SELECT ',' || daycare_id || ',' || name FROM groups))"
        )


async def test_draft_of_a_policy_that_is_no_longer_in_force_is_not_published(
    matching: Running, official: httpx.AsyncClient
) -> None:
    await gathered(matching, official)
    round_id = (await drafted(official))["round_id"]
    (await step(official, round_id, "verify")).raise_for_status()
    practice = matching.app.state.practice
    practice.policies = [replace(practice.policies[0], policy_id="newer", effective_until=None)]
    assert "today newer decides: make a new draft" in await refusal(await step(official, round_id, "publish"))
    practice.policies = []
    assert "no policy is in force" in await refusal(await step(official, round_id, "publish"))
    assert "no policy is in force" in await refusal(await official.post(ROUNDS, json={}, headers=key()))


async def test_outdated_draft_is_not_published_and_names_what_changed(
    matching: Running, official: httpx.AsyncClient
) -> None:
    worker, first = await gathered(matching, official)
    round_id = (await drafted(official))["round_id"]
    (await step(official, round_id, "verify")).raise_for_status()
    async with matching.app.state.service.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE requests SET dayparts = 4 WHERE request_id = $1", (worker,))
    answer = await step(official, round_id, "publish")
    assert "The world has changed for 1 of its families" in await refusal(answer)
    (error,) = answer.json()["errors"]
    assert (error["field"], "asks for something else now" in error["detail"]) == (worker, True)
    await matching.waits(first, "round-pending")


async def test_only_the_newest_draft_can_be_verified(matching: Running, official: httpx.AsyncClient) -> None:
    await gathered(matching, official)
    older = (await drafted(official))["round_id"]
    await drafted(official)
    assert "there is a later one" in await refusal(await step(official, older, "verify"))


async def test_round_is_not_drafted_when_nobody_waits(matching: Running, official: httpx.AsyncClient) -> None:
    answer = await official.post(ROUNDS, json={}, headers=key())
    assert "there is nothing to draft" in await refusal(answer)


async def test_wrong_field_and_unknown_round_are_named(matching: Running, official: httpx.AsyncClient) -> None:
    answer = await official.post(ROUNDS, json={"method": "lottery", "seed": 7}, headers=key())
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["method", "seed"]
    assert (await official.get(f"{ROUNDS}/none")).status_code == 404
    for name in ("verify", "publish"):
        answer = await step(official, "none", name)
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such round.")


WAYS = [
    ("GET", ROUNDS),
    ("POST", ROUNDS),
    ("POST", f"{ROUNDS}/gathering"),
    ("DELETE", f"{ROUNDS}/gathering"),
    ("GET", f"{ROUNDS}/none"),
    ("POST", f"{ROUNDS}/none/verify"),
    ("POST", f"{ROUNDS}/none/publish"),
]


async def test_rounds_are_for_officials_and_operators_alone(matching: Running) -> None:
    for role, expected in (("director", 403), ("terminal", 403), ("coordinator", 403), (None, 401)):
        async with matching.caller(role, "somewhere") as caller:  # type: ignore[arg-type]
            answers = [await caller.request(method, path, json={}, headers=key()) for method, path in WAYS]
        assert {answer.status_code for answer in answers} == {expected}
    assert (await matching.row("SELECT count(*) FROM round_steps"))[0] == 0
    assert (await matching.get(ROUNDS))["rounds"] == []
