"""Places to learn as they run: from mentoring's topics to matching's own, and over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.mentoring import MenteeErased, TraineeshipSearchEnded
from shared.contracts.topics import TRAINEESHIPS
from shared.runtime.clock import utc_now
from tests.integration.matching.service import Running, running
from tests.integration.matching.town import Town
from tests.integration.matching.trainees import Trainees, agreed, offered, sought
from tests.waiting import until

PATH = "/api/v1/traineeships"


@pytest.fixture
async def matching(town: Town, kafka_bootstrap: str, matching_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """A matching with nothing in it."""
    async with running(kafka_bootstrap, matching_url, tmp_path) as started:
        yield started


@pytest.fixture
def trainees(town: Town) -> Trainees:
    """Nobody looks for a place yet."""
    return Trainees(town)


def unique() -> str:
    """An id that no other test has."""
    return f"test-{uuid4()}"


async def shown(matching: Running, search_id: str, **facts: Any) -> dict[str, Any]:
    """A search as the API shows it, once these facts are true of it."""
    found: dict[str, Any] = {}

    async def is_so() -> bool:
        found.clear()
        found.update(next((one for one in await matching.get(PATH) if one["search_id"] == search_id), {}))
        return found.items() >= facts.items()

    await until(is_so, f"{search_id}: {facts}")
    return found


async def test_the_last_place_is_held_for_one_and_goes_on_when_that_mentee_is_erased(matching: Running) -> None:
    place, first, second = unique(), unique(), unique()
    await matching.say(offered(place))
    await matching.say(sought(first))
    held = await shown(matching, first, state="held", place_id=place)
    assert held["policy_id"] == "needs-wishes-residence"
    assert (held["daycare_name"], held["reasons"], held["km"]) == ("De Draak", ["has-mentor"], 0)
    await matching.say(sought(second, at=1))
    await shown(matching, second, state="waiting", unmatched_reason="no-free-place")
    await matching.say(agreed(unique(), f"{first}-mentee", place, search_id=first))
    await shown(matching, first, state="agreed")
    await matching.say(MenteeErased(mentee_id=f"{first}-mentee", erased_at=utc_now()))
    await shown(matching, second, state="held", unmatched_reason=None)
    assert first not in {one["search_id"] for one in await matching.get(PATH)}
    assert await matching.told(TRAINEESHIPS, f"{first}-mentee", "TraineeshipMatched") == ["TraineeshipMatched"]
    heard = await matching.told(TRAINEESHIPS, f"{second}-mentee", "TraineeshipMatched")
    assert heard == ["TraineeshipUnmatched", "TraineeshipMatched"]


async def test_why_a_search_ended_is_shown_until_it_is_begun_anew(matching: Running, trainees: Trainees) -> None:
    await trainees.offer(offered("p"))
    await trainees.seek(sought("s"))
    ended = TraineeshipSearchEnded(mentee_id="s-mentee", search_id="s", reason="period-over", ended_at=utc_now())
    await trainees.end_search(ended)
    await shown(matching, "s", state="ended", end_reason="period-over")
    await trainees.seek(sought("s", at=1))
    await shown(matching, "s", state="held", end_reason=None)


async def test_searches_are_read_page_by_page_and_by_state(matching: Running, trainees: Trainees) -> None:
    await trainees.offer(offered("p"))
    await trainees.seek(sought("a"), sought("b", at=1), sought("c", at=2))
    assert [one["search_id"] for one in await matching.get(PATH, limit="2")] == ["a", "b"]
    assert [one["search_id"] for one in await matching.get(PATH, after="a")] == ["b", "c"]
    assert [one["search_id"] for one in await matching.get(PATH, state="held")] == ["a"]
    async with matching.caller("official") as official:
        assert (await official.get(PATH, params={"state": "lost"})).status_code == 422


@pytest.mark.parametrize(
    ("role", "status"), [("official", 200), ("coordinator", 200), ("director", 403), ("terminal", 403), (None, 401)]
)
async def test_only_who_must_know_of_trainees_reads_about_them(matching: Running, role: Any, status: int) -> None:
    async with matching.caller(role, "somewhere") as caller:
        assert (await caller.get(PATH)).status_code == status
