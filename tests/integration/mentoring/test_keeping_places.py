"""A place to learn kept on a page: the same handler and event as over HTTP and from a file."""

from typing import Any

import httpx

from shared.contracts.mentoring import TraineeshipPlaceOffered
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.bus import events
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_places import PLACE, agreed, day, place


def form(**how: Any) -> dict[str, Any]:
    """What a browser sends for a new place of a daycare that no other test knows."""
    own = {"key": new_id(), "daycare_id": f"opvang-{new_id()}", "languages": "nl, ar", "mentor": "yes"}
    return PLACE | own | how


async def send(mentoring: Mentoring, what: str, sent: dict[str, Any]) -> httpx.Response:
    async with mentoring.caller() as caller:
        return await caller.post(f"/places/one/{what}?lang=en", data=sent)


async def kept(mentoring: Mentoring, daycare_id: str) -> list[dict[str, Any]]:
    """The places of a daycare."""
    found = (await mentoring.get("/api/v1/places")).json()
    return [one for one in found if one["daycare_id"] == daycare_id]


async def test_a_place_is_added_once_however_often_the_form_is_sent_and_told(
    mentoring: Mentoring, kafka_bootstrap: str
) -> None:
    sent = form(number="2", age_group="toddlers")
    assert [(await send(mentoring, "place", sent)).status_code for _ in range(2)] == [303, 303]
    (made,) = await kept(mentoring, sent["daycare_id"])
    told = {"number": 2, "age_group": "toddlers", "languages": ["nl", "ar"], "has_mentor": True, "programme_id": None}
    assert {name: made[name] for name in told} == told
    assert (made["days"], made["until_on"]) == (PLACE["days"], PLACE["until_on"])
    changed = form(place_id=made["place_id"], daycare_id=sent["daycare_id"], number="3", mentor=[])
    assert (await send(mentoring, "place", changed)).status_code == 303
    (found,) = await kept(mentoring, sent["daycare_id"])
    assert (found["place_id"], found["number"], found["has_mentor"]) == (made["place_id"], 3, False)
    told_of = await events(kafka_bootstrap, TraineeshipPlaceOffered, made["place_id"], 2)
    assert [one.number for one in told_of] == [2, 3]


async def test_what_is_wrong_is_told_by_field_and_what_was_typed_stays(mentoring: Mentoring) -> None:
    sent = form(days=[], postcode="?", number="veel", until_on=day(-70), languages="nl, tigrinya")
    page = await send(mentoring, "place", sent)
    assert page.status_code == 422
    for sentence in ("Choose at least one day.", "Fill in a postcode.", "At least one"):
        assert sentence in page.text
    assert ('value="nl, tigrinya"' in page.text, 'value="veel"' in page.text) == (True, True)
    assert await kept(mentoring, sent["daycare_id"]) == []
    assert (await send(mentoring, "place", form(daycare_name="een\x00naam"))).status_code == 422


async def test_a_place_is_ended_but_not_under_who_is_agreed_on(mentoring: Mentoring) -> None:
    held = await place(mentoring)
    made = (await agreed(mentoring, await mentoring.enrol(name="Proef Plaats"), held)).json()
    end = {"key": new_id(), "place_id": held, "until_on": day(0)}
    refused = await send(mentoring, "last_day", end)
    assert refused.status_code == 422
    assert ("end that agreement first" in refused.text, "Proef Plaats" in refused.text) == (True, True)
    stopped = {"on": day(-1), "reason": "stopped"}
    assert (await mentoring.post(f"/api/v1/agreements/{made['agreement_id']}/end", stopped)).is_success
    assert (await send(mentoring, "last_day", end | {"until_on": day(121)})).status_code == 422
    assert (await send(mentoring, "last_day", end)).status_code == 303
    found = {one["place_id"]: one for one in (await mentoring.get("/api/v1/places")).json()}[held]
    assert found["until_on"] == day(0)


async def test_a_place_is_kept_by_coordinators_only(mentoring: Mentoring) -> None:
    assert (await mentoring.get("/places/one", "mentor", "mentor-a")).status_code == 403
    assert "/places/one" not in (await mentoring.get("/places", "mentor", "mentor-a")).text
    assert (await mentoring.get(f"/places/one?place={new_id()}")).status_code == 404
