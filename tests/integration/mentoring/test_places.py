"""From a place that a daycare offers to a signed agreement and what came of it."""

import asyncio
from datetime import timedelta
from typing import Any

from shared.runtime.clock import day_of, utc_now
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring


def day(ahead: int) -> str:
    """A day so many days from today."""
    return (day_of(utc_now()) + timedelta(days=ahead)).isoformat()


PLACE = {
    "daycare_id": "de-ukkies",
    "daycare_name": "De Ukkies",
    "postcode": "3500",
    "kind": "traineeship",
    "days": ["mon", "tue"],
    "from_on": day(-60),
    "until_on": day(120),
}
PERIOD = {"from_on": day(-50), "until_on": day(30)}


async def place(mentoring: Mentoring, **how: Any) -> str:
    """A place; its id."""
    place_id = f"plaats-{new_id()}"
    answer = await mentoring.put(f"/api/v1/places/{place_id}", PLACE | how)
    assert answer.status_code == 200, answer.text
    return place_id


async def agreed(mentoring: Mentoring, mentee: str, place_id: str) -> Any:
    return await mentoring.post(f"/api/v1/mentees/{mentee}/agreements", {"place_id": place_id, **PERIOD})


async def list_for(mentoring: Mentoring, mentee: str) -> dict[str, Any]:
    query = f"from_on={PERIOD['from_on']}&until_on={PERIOD['until_on']}"
    found = (await mentoring.get(f"/api/v1/mentees/{mentee}/places?{query}")).json()
    return {one["place_id"]: one for one in found}


async def test_the_list_is_ranked_with_reasons_and_obstacles(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol(postcode="3500", languages=["nl"])
    near, guided = await place(mentoring), await place(mentoring, postcode="3920", has_mentor=True)
    other = await place(mentoring, programme="een-ander")
    found = await list_for(mentoring, mentee)
    order = [place_id for place_id in found if place_id in {near, guided, other}]
    assert order == [guided, near, other]
    assert found[near]["km"] == 0.0
    assert found[guided]["reasons"] == ["has-mentor"]
    assert found[other]["obstacles"] == ["other-programme"]


async def test_a_place_of_one_is_agreed_on_once(mentoring: Mentoring) -> None:
    first, second = await mentoring.enrol(), await mentoring.enrol()
    only = await place(mentoring)
    assert (await agreed(mentoring, first, only)).status_code == 201
    refused = await agreed(mentoring, second, only)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "place_id"
    assert (await list_for(mentoring, second))[only]["obstacles"] == ["full"]


async def test_three_sign_evaluate_and_review(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol(mentor_id="mentor-a")
    made = (await agreed(mentoring, mentee, await place(mentoring))).json()
    path = f"/api/v1/agreements/{made['agreement_id']}"
    for party in ("mentee", "daycare", "school", "school"):
        answer = await mentoring.post(f"{path}/sign", {"party": party})
    assert answer.json()["status"] == "signed"
    found = {"held_on": day(-20), "scores": {"care": 3, "language": 2}}
    assert (await mentoring.post(f"{path}/evaluations", found, "mentor", "mentor-a")).status_code == 201
    review = {"held_on": day(-10), "present": ["mentee", "daycare"], "conclusion": "on-track"}
    assert (await mentoring.post(f"{path}/reviews", review)).json()["errors"][0]["field"] == "present"
    whole = review | {"present": ["mentee", "daycare", "school"], "next_step": "Meer voorlezen"}
    assert (await mentoring.post(f"{path}/reviews", whole)).status_code == 201
    (shown,) = (await mentoring.get(f"/api/v1/mentees/{mentee}/agreements")).json()
    assert shown["evaluations"] == [found]
    assert shown["reviews"][0]["next_step"] == "Meer voorlezen"


async def test_an_ended_agreement_leaves_room_from_the_day_after(mentoring: Mentoring) -> None:
    first, second = await mentoring.enrol(), await mentoring.enrol()
    only = await place(mentoring)
    made = (await agreed(mentoring, first, only)).json()
    end = {"on": day(-30), "reason": "other-place"}
    assert (await mentoring.post(f"/api/v1/agreements/{made['agreement_id']}/end", end)).status_code == 200
    later = {"place_id": only, "from_on": day(-29), "until_on": day(5)}
    assert (await mentoring.post(f"/api/v1/mentees/{second}/agreements", later)).status_code == 201


async def test_a_mentor_writes_nothing_about_another_mentors_trainee(mentoring: Mentoring) -> None:
    mentee = await mentoring.enrol(mentor_id="mentor-a")
    made = (await agreed(mentoring, mentee, await place(mentoring))).json()
    found = {"held_on": day(-20), "scores": {"care": 3}}
    path = f"/api/v1/agreements/{made['agreement_id']}/evaluations"
    assert (await mentoring.post(path, found, "mentor", "mentor-b")).status_code == 404
    assert (await mentoring.get(f"/api/v1/mentees/{mentee}/agreements", "mentor", "mentor-b")).status_code == 404


async def test_a_place_that_cannot_be_is_named(mentoring: Mentoring) -> None:
    refused = await mentoring.put("/api/v1/places/nooit", PLACE | {"until_on": day(-61)})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "until_on"


async def test_a_place_is_not_taken_from_who_is_agreed_on_by_a_change_or_a_file(mentoring: Mentoring) -> None:
    held = await place(mentoring, number=2)
    made = (await agreed(mentoring, await mentoring.enrol(), held)).json()
    assert (await agreed(mentoring, await mentoring.enrol(), held)).status_code == 201
    for how in ({"number": 1}, {"until_on": day(29)}, {"from_on": day(-49)}, {"days": ["mon"]}):
        refused = await mentoring.put(f"/api/v1/places/{held}", PLACE | {"number": 2} | how)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, next(iter(how)))
    row = PLACE | {"place_id": held, "days": "mon;tue", "number": "1"}
    sent = {"first_line": 2, "header": list(row), "rows": [list(row.values())]}
    answer = (await mentoring.post("/api/v1/imports/places", sent)).json()
    assert (answer["imported"], [(one["line"], one["column"]) for one in answer["refused"]]) == (0, [(2, "number")])
    end = {"on": day(-1), "reason": "stopped"}
    assert (await mentoring.post(f"/api/v1/agreements/{made['agreement_id']}/end", end)).is_success
    later = await mentoring.post(f"/api/v1/agreements/{made['agreement_id']}/end", end | {"on": day(1)})
    assert (later.status_code, later.json()["errors"][0]["field"]) == (422, "on")
    assert (await mentoring.put(f"/api/v1/places/{held}", PLACE | {"number": 1})).is_success
    kept = {one["place_id"]: one for one in (await mentoring.get("/api/v1/places")).json()}[held]
    assert (kept["number"], kept["days"], kept["until_on"]) == (1, PLACE["days"], PLACE["until_on"])


async def test_of_two_who_end_an_agreement_at_one_moment_the_second_sees_what_the_first_did(
    mentoring: Mentoring,
) -> None:
    mentee = await mentoring.enrol()
    made = (await agreed(mentoring, mentee, await place(mentoring))).json()
    path = f"/api/v1/agreements/{made['agreement_id']}/end"
    async with mentoring.app.state.service.engine.begin() as holding:
        await holding.exec_driver_sql("SELECT FROM mentees.persons WHERE mentee_id = $1 FOR UPDATE", (mentee,))
        ends = []
        for waiting, on in enumerate((day(-30), day(-10)), start=1):
            ends.append(asyncio.create_task(mentoring.post(path, {"on": on, "reason": "stopped"})))
            await mentoring.until_somebody_waits(waiting)
    first, second = [answer.status_code for answer in await asyncio.gather(*ends)]
    assert (first, second) == (200, 422)
    (kept,) = (await mentoring.get(f"/api/v1/mentees/{mentee}/agreements")).json()
    assert kept["ended_on"] == day(-30)
