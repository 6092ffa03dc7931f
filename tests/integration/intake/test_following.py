"""Intake follows what matching and notify say, and tells matching what the family answers."""

from collections.abc import Awaitable, Callable
from typing import Any

from shared.contracts import topics
from shared.contracts.intake import CareNotStarted, CareStarted, ContactDetailsChanged, OfferAnswered
from shared.contracts.notify import ReplyReceived
from shared.runtime.clock import utc_now
from tests.intake_running import Intake, fresh_key
from tests.integration.intake.matching_says import care_reported, matched, offered, text_events, text_failed, unmatched
from tests.waiting import until

Registered = Callable[..., Awaitable[tuple[str, list[str]]]]


async def state_of(intake: Intake, request_id: str) -> dict[str, Any]:
    return dict((await intake.client().get(f"/api/v1/requests/{request_id}")).json())


async def becomes(intake: Intake, request_id: str, status: str) -> dict[str, Any]:
    async def is_so() -> bool:
        return bool((await state_of(intake, request_id))["status"] == status)

    await until(is_so, f"the request to be {status}")
    return await state_of(intake, request_id)


async def test_an_offer_is_shown_accepted_once_and_matched(intake: Intake, registered: Registered) -> None:
    request_id, children = await registered(children=[{"birth_date": "2026-05-01"}, {"birth_date": "2024-05-01"}])
    offer = offered(request_id, list(reversed(children)))
    await intake.publish(offer)
    state = await becomes(intake, request_id, "offered")
    assert state["offer"]["offer_id"] == offer.offer_id
    assert [place["group"] for place in state["placements"]] == ["g1", "g0"], "in the children's order"

    address = f"/api/v1/offers/{offer.offer_id}/answer"
    first = await intake.client().post(address, json={"answer": "accept"}, headers=fresh_key())
    second = await intake.client().post(address, json={"answer": "decline"}, headers=fresh_key())
    assert (first.status_code, second.status_code) == (200, 409)
    await until(intake.relayed, "the answer to leave")
    (event,) = await intake.published(topics.ANSWERS, lambda event: event.key == request_id)
    assert isinstance(event, OfferAnswered)
    assert (event.offer_id, event.answer, event.answered_by) == (offer.offer_id, "accept", "desk")

    await intake.publish(matched(offer))
    state = await becomes(intake, request_id, "matched")
    assert state["offer"] is None
    assert len(state["placements"]) == 2
    assert [line["what"] for line in state["timeline"]] == ["registered", "offered", "answered", "matched"]


async def test_the_same_answer_again_with_its_key_is_the_same_answer(intake: Intake, registered: Registered) -> None:
    request_id, children = await registered()
    offer = offered(request_id, children)
    await intake.publish(offer)
    await becomes(intake, request_id, "offered")
    key = fresh_key()
    address = f"/api/v1/offers/{offer.offer_id}/answer"
    answers = [await intake.client().post(address, json={"answer": "accept"}, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]


async def test_an_offer_that_is_not_open_cannot_be_answered(intake: Intake, registered: Registered) -> None:
    request_id, children = await registered()
    offer = offered(request_id, children, hours=-1)
    await intake.publish(offer)
    await becomes(intake, request_id, "offered")
    client = intake.client()
    late = await client.post(f"/api/v1/offers/{offer.offer_id}/answer", json={"answer": "accept"})
    nowhere = await client.post("/api/v1/offers/none/answer", json={"answer": "accept"})
    other = await intake.client(scope="kiel").post(f"/api/v1/offers/{offer.offer_id}/answer", json={"answer": "accept"})
    wrong = await client.post(f"/api/v1/offers/{offer.offer_id}/answer", json={"answer": "maybe"})
    assert [answer.status_code for answer in (late, nowhere, other, wrong)] == [409, 404, 404, 422]


async def test_no_place_yet_comes_with_a_reason_that_can_be_read(intake: Intake, registered: Registered) -> None:
    request_id, _ = await registered()
    await intake.publish(unmatched(request_id))
    state = await becomes(intake, request_id, "unmatched")
    assert state["reason"] == "All fitting places are taken."


async def test_events_about_requests_of_others_are_passed_over(intake: Intake, registered: Registered) -> None:
    request_id, children = await registered()
    await intake.publish(offered("no-request-of-ours", ["c"]), text_failed("no-request-of-ours"))
    await intake.publish(*text_events("no-request-of-ours"), offered(request_id, children))
    await becomes(intake, request_id, "offered")
    assert await intake.rows("SELECT FROM families.timeline WHERE request_id = 'no-request-of-ours'") == []


async def test_texts_are_on_the_timeline(intake: Intake, registered: Registered) -> None:
    request_id, _ = await registered()
    await intake.publish(*text_events(request_id))

    async def both() -> bool:
        lines = (await state_of(intake, request_id))["timeline"]
        return [line["what"] for line in lines] == ["registered", "text-sent", "text-delivered"]

    await until(both, "both texts on the timeline")


async def call_list(intake: Intake) -> str:
    client = intake.visitor()
    client.cookies.set("opvangpunt_session", intake.token())
    page = (await client.get("/desk/borgerhout")).text
    return page.partition('id="to-call"')[2].partition('id="today"')[0]


async def test_who_has_no_phone_is_called_when_there_is_news(intake: Intake, registered: Registered) -> None:
    request_id, children = await registered(guardian__phone=None, guardian__name="Zonder Telefoon")
    assert request_id not in await call_list(intake)
    await intake.publish(offered(request_id, children))
    await becomes(intake, request_id, "offered")
    listed = await call_list(intake)
    assert request_id in listed
    assert "De Zonnebloem" in listed


async def test_who_was_not_reached_by_text_is_called(intake: Intake, registered: Registered) -> None:
    request_id, _ = await registered()
    await intake.publish(text_failed(request_id))

    async def listed() -> bool:
        return request_id in await call_list(intake)

    await until(listed, "the family to be on the call list")


async def test_stop_ends_texts_and_puts_the_family_on_the_call_list(intake: Intake, registered: Registered) -> None:
    request_id, _ = await registered()
    (row,) = await intake.rows("SELECT family_id FROM families.requests WHERE request_id = $1", request_id)
    family_id = row[0]
    stop = ReplyReceived(
        answers=family_id, request_id=request_id, person_id=family_id, answer="stop", received_at=utc_now()
    )
    await intake.publish(stop)

    async def listed() -> bool:
        return request_id in await call_list(intake)

    await until(listed, "the family to be on the call list")
    await until(intake.relayed, "the event to leave")
    details = await intake.published(topics.INTAKE_CONTACTS, lambda event: event.key == family_id)
    assert [event.texts_allowed for event in details if isinstance(event, ContactDetailsChanged)] == [True, False]


async def test_care_that_a_daycare_says_started_is_started_and_told_once(
    intake: Intake, registered: Registered
) -> None:
    request_id, children = await registered()
    offer = offered(request_id, children)
    await intake.publish(offer, matched(offer), care_reported(offer), care_reported(offer))
    state = await becomes(intake, request_id, "started")
    assert state["timeline"][-1]["sentence"] == "Care started on 01/02/2027"
    assert len(state["placements"]) == 1
    await until(intake.relayed, "the start to leave")
    told = await intake.published(topics.REQUESTS, lambda event: event.key == request_id)
    assert [event for event in told if isinstance(event, CareStarted | CareNotStarted)] == [
        CareStarted(request_id=request_id, started_on=offer.start_on)
    ]


async def test_care_that_did_not_start_ends_the_request_with_the_reason(intake: Intake, registered: Registered) -> None:
    request_id, children = await registered()
    offer = offered(request_id, children)
    await intake.publish(offer, matched(offer), care_reported(offer, started_on=None))
    state = await becomes(intake, request_id, "withdrawn")
    assert state["timeline"][-1]["sentence"] == "Care did not start: the family moved"
    await until(intake.relayed, "the end to leave")
    told = await intake.published(topics.REQUESTS, lambda event: event.key == request_id)
    assert [event.reason for event in told if isinstance(event, CareNotStarted)] == ["moved"]
