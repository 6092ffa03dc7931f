"""What mentoring asks of others, what comes of it, and how a mentee is forgotten while the figures stay."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from services.mentoring.outcomes.asking import ask_due
from shared.contracts import topics
from shared.contracts.envelope import Envelope
from shared.contracts.event import Event
from shared.contracts.intake import ParentRequestRegistered
from shared.contracts.matching import PlaceMatched
from shared.contracts.mentoring import ChildcareNeeded
from shared.contracts.notify import ReplyReceived, TextFailed
from shared.messaging import Units
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_event_id, new_id
from tests.integration.mentoring.bus import values
from tests.integration.mentoring.service import Mentoring

NOW = datetime.combine(utc_now().date(), time(10), UTC)
TODAY = NOW.date()


def units(mentoring: Mentoring, days: int = 0) -> Units:
    """Units of work of today, or of so many days later."""
    return Units(mentoring.app.state.service.engine, "/test", lambda: NOW + timedelta(days=days), lambda: None)


async def ask(mentoring: Mentoring, days: int = 0) -> int:
    async with units(mentoring, days).begin() as unit:
        return await ask_due(unit)


async def happen(mentoring: Mentoring, *events: Event) -> None:
    """Have events of others consumed."""
    async with units(mentoring).begin() as unit:
        envelopes = [Envelope(new_event_id(), "/test", NOW, event) for event in events]
        await mentoring.app.state.service.consumer.handle(unit, envelopes)


async def left(mentoring: Mentoring, ended_on: date, **facts: Any) -> str:
    """Somebody who left on that day, and agreed to be texted."""
    known = {"phone": "0470 00 04 17", "text_language": "ar", "consents": {"texts": "2026-01-01"}}
    mentee_id = await mentoring.enrol(started_on="2026-01-05", **(known | facts))
    answer = await mentoring.post(f"/api/v1/mentees/{mentee_id}/end", {"ended_on": str(ended_on), "reason": "done"})
    assert answer.status_code == 200, answer.text
    return mentee_id


async def questions(mentoring: Mentoring, mentee_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await mentoring.get(f"/api/v1/mentees/{mentee_id}")).json()["outcome_questions"]
    return found


async def outcomes(mentoring: Mentoring, mentee_id: str) -> Any:
    return await mentoring.row(
        "SELECT array_agg(kind || ' ' || dated_on ORDER BY dated_on) FROM mentees.outcomes WHERE mentee_id = $1",
        mentee_id,
    )


def reply(question_id: str, mentee_id: str, answer: str) -> ReplyReceived:
    return ReplyReceived(answers=question_id, request_id=None, person_id=mentee_id, answer=answer, received_at=NOW)


def failed(question_id: str) -> TextFailed:
    return TextFailed(
        text_id=new_id(),
        request_id=None,
        question_id=question_id,
        kind="outcome-question",
        status="permanent-failure",
        reason="reported undeliv",
        failed_at=NOW,
    )


async def note(mentoring: Mentoring, mentee_id: str, kind: str, on: date) -> None:
    """Somebody notes what they heard."""
    body = {"kind": kind, "on": str(on), "detail": "19 uur per week"}
    answer = await mentoring.post(f"/api/v1/mentees/{mentee_id}/outcomes", body)
    assert answer.status_code == 201, answer.text


async def test_who_left_four_weeks_ago_is_asked_once_and_the_answer_counts_on_the_day_asked_about(
    mentoring: Mentoring,
) -> None:
    programme = f"proef-{new_id()}"
    mentee_id = await left(mentoring, TODAY - timedelta(days=28), programme=programme)
    await ask(mentoring)
    await ask(mentoring)
    (question,) = await questions(mentoring, mentee_id)
    assert (question["moment"], question["about_on"], question["state"]) == ("4-weeks", str(TODAY), "asked")
    await happen(mentoring, reply(question["question_id"], mentee_id, "yes"))
    await happen(mentoring, reply(question["question_id"], mentee_id, "no"))
    assert (await outcomes(mentoring, mentee_id))[0] == [f"job {TODAY}"]
    report = (await mentoring.get(f"/api/v1/programmes/{programme}/reports/esf?on={TODAY}")).json()
    assert (report["job_at_4_weeks"], report["job_at_6_months"]) == (1, 1)


async def test_several_who_ask_at_the_same_time_ask_each_mentee_once(mentoring: Mentoring) -> None:
    mentees = [await left(mentoring, TODAY - timedelta(days=28)) for _ in range(5)]
    await asyncio.gather(*(ask(mentoring) for _ in range(4)))
    assert [len(await questions(mentoring, one)) for one in mentees] == [1] * 5


async def test_who_is_known_to_have_work_is_not_asked_for_it_until_six_months(mentoring: Mentoring) -> None:
    mentee_id = await left(mentoring, TODAY - timedelta(days=28))
    await note(mentoring, mentee_id, "job", TODAY - timedelta(days=5))
    await ask(mentoring)
    assert await questions(mentoring, mentee_id) == []
    await ask(mentoring, days=154)
    assert [one["moment"] for one in await questions(mentoring, mentee_id)] == ["6-months"]


async def test_an_erasure_and_an_answer_at_the_same_time_both_end_well(mentoring: Mentoring) -> None:
    for _ in range(5):
        mentee_id = await left(mentoring, TODAY - timedelta(days=28))
        await ask(mentoring)
        (question,) = await questions(mentoring, mentee_id)
        answer, erased = await asyncio.gather(
            happen(mentoring, reply(question["question_id"], mentee_id, "yes")),
            mentoring.post(f"/api/v1/mentees/{mentee_id}/erase"),
        )
        assert (answer, erased.status_code) == (None, 200)


async def test_an_answer_counts_even_when_it_is_heard_of_late_and_after_a_failure(mentoring: Mentoring) -> None:
    mentee_id = await left(mentoring, TODAY - timedelta(days=28))
    await ask(mentoring)
    (question,) = await questions(mentoring, mentee_id)
    await happen(mentoring, failed(question["question_id"]))
    late = reply(question["question_id"], mentee_id, "yes")
    await happen(mentoring, late.model_copy(update={"received_at": NOW + timedelta(days=40)}))
    assert (await outcomes(mentoring, mentee_id))[0] == [f"job {TODAY}"]
    await happen(mentoring, failed(question["question_id"]))
    assert [one["state"] for one in await questions(mentoring, mentee_id)] == ["answered"]


async def test_a_no_after_six_months_leaves_the_job_at_four_weeks(mentoring: Mentoring) -> None:
    mentee_id = await left(mentoring, TODAY - timedelta(days=28))
    await ask(mentoring)
    await ask(mentoring, days=154)
    four_weeks, six_months = await questions(mentoring, mentee_id)
    await happen(mentoring, reply(four_weeks["question_id"], mentee_id, "yes"))
    await happen(mentoring, reply(six_months["question_id"], mentee_id, "no"))
    assert (await outcomes(mentoring, mentee_id))[0] == [f"job {TODAY}", f"no-job {TODAY + timedelta(days=154)}"]


@pytest.mark.parametrize(
    ("days", "facts"),
    [(27, {}), (43, {}), (28, {"phone": None}), (28, {"consents": {}})],
    ids=["too early", "too late", "no phone", "no consent"],
)
async def test_who_may_not_be_asked_is_not(mentoring: Mentoring, days: int, facts: dict[str, Any]) -> None:
    mentee_id = await left(mentoring, TODAY - timedelta(days=days), **facts)
    await ask(mentoring)
    assert await questions(mentoring, mentee_id) == []


async def test_who_started_again_is_not_asked(mentoring: Mentoring) -> None:
    again = {"programme": f"proef-{new_id()}", "person_ref": "P1"}
    mentee_id = await left(mentoring, TODAY - timedelta(days=28), **again)
    await mentoring.enrol(started_on=str(TODAY), phone="0470000417", **again)
    await ask(mentoring)
    assert await questions(mentoring, mentee_id) == []


async def test_who_starts_again_only_later_is_asked_about_the_time_between(mentoring: Mentoring) -> None:
    again = {"programme": f"proef-{new_id()}", "person_ref": "P1"}
    mentee_id = await left(mentoring, TODAY - timedelta(days=28), **again)
    await mentoring.enrol(started_on=str(TODAY + timedelta(days=60)), phone="0470000417", **again)
    await ask(mentoring)
    assert [one["about_on"] for one in await questions(mentoring, mentee_id)] == [str(TODAY)]


async def test_a_new_exit_is_asked_about_anew(mentoring: Mentoring) -> None:
    again = {"programme": f"proef-{new_id()}", "person_ref": "P1"}
    mentee_id = await left(mentoring, TODAY - timedelta(days=42), **again)
    await ask(mentoring)
    started_on = TODAY - timedelta(days=30)
    await mentoring.enrol(started_on=str(started_on), phone="0470000417", **again)
    body = {"ended_on": str(TODAY - timedelta(days=28)), "reason": "done"}
    assert (await mentoring.post(f"/api/v1/mentees/{mentee_id}/end", body)).status_code == 200
    await ask(mentoring)
    asked = [(one["moment"], one["about_on"]) for one in await questions(mentoring, mentee_id)]
    assert asked == [("4-weeks", str(TODAY - timedelta(days=14))), ("4-weeks", str(TODAY))]


async def test_a_question_that_did_not_arrive_is_shown_as_failed(mentoring: Mentoring) -> None:
    mentee_id = await left(mentoring, TODAY - timedelta(days=28))
    await ask(mentoring)
    (question,) = await questions(mentoring, mentee_id)
    await happen(mentoring, failed(question["question_id"]))
    assert [one["state"] for one in await questions(mentoring, mentee_id)] == ["failed"]


async def test_after_a_stop_nothing_is_asked(mentoring: Mentoring) -> None:
    mentee_id = await left(mentoring, TODAY - timedelta(days=28))
    await happen(mentoring, reply(mentee_id, mentee_id, "stop"), reply("of-somebody-else", "somebody", "stop"))
    await ask(mentoring)
    assert await questions(mentoring, mentee_id) == []


async def test_own_childcare_is_asked_with_consent_and_followed(mentoring: Mentoring, kafka_bootstrap: str) -> None:
    mentee_id = await mentoring.enrol(
        name="Zebedeus", phone="0470000417", consents={"texts": "2026-09-01"}, target_groups=["refugee"]
    )
    body = {
        "agreed_on": str(TODAY),
        "children": [{"birth_date": "2026-05-01"}],
        "start_on": "2027-02-01",
        "dayparts": ["mon-am"],
        "postcode": "2140",
    }
    key = new_id()
    address = f"/api/v1/mentees/{mentee_id}/childcare"
    first, again = [await mentoring.post(address, body, key=key) for _ in range(2)]
    assert first.status_code == 201, first.text
    assert again.json() == first.json()
    request_id = first.json()["request_id"]
    told = await values(kafka_bootstrap, topics.TRAJECTORIES, request_id, 1)
    (need,) = [ChildcareNeeded.model_validate_json(value) for value in told if request_id.encode() in value]
    assert need.reachable_by_text
    assert need.priority_grounds == ("training",)
    assert not [value for value in told if b"Zebedeus" in value or b"470000417" in value or b"refugee" in value]

    registered = ParentRequestRegistered(
        request_id=request_id,
        family_id=mentee_id,
        contact_point="borgerhout",
        channel="mentoring",
        registered_at=NOW,
        receipt_code="AB12",
        children=need.children,
        care=need.care,
        wishes=need.wishes,
        reachable_by_text=True,
        may_be_matched=True,
    )
    matched = PlaceMatched(
        request_id=request_id,
        offer_id=new_id(),
        placements=(),
        daycare_name="De Ukkies",
        start_on=date(2027, 2, 1),
        policy_id="test",
        matched_at=NOW,
    )
    await happen(mentoring, registered, matched)
    (care,) = (await mentoring.get(f"/api/v1/mentees/{mentee_id}")).json()["childcare"]
    assert (care["status"], care["receipt_code"], care["daycare_name"]) == ("matched", "AB12", "De Ukkies")


async def test_childcare_is_not_asked_before_the_mentee_agreed(mentoring: Mentoring) -> None:
    mentee_id = await mentoring.enrol()
    body = {
        "agreed_on": str(TODAY + timedelta(days=2)),
        "children": [{"birth_date": "2026-05-01"}],
        "start_on": "2027-02-01",
        "dayparts": ["mon-am"],
    }
    answer = await mentoring.post(f"/api/v1/mentees/{mentee_id}/childcare", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "agreed_on"


async def test_an_erased_mentee_is_gone_and_the_figures_stay(mentoring: Mentoring, kafka_bootstrap: str) -> None:
    programme = f"proef-{new_id()}"
    mentee_id = await left(
        mentoring,
        TODAY - timedelta(days=28),
        programme=programme,
        name="Zebedeus Testeling",
        person_ref="P-77",
        gender="x",
        birth_date="1999-03-04",
        education=2,
        labour_status="inactive",
        postcode="2140",
        target_groups=["refugee"],
    )
    session = {"mentor_id": "m1", "held_on": "2026-02-02", "minutes": 45, "note": "Zebedeus vertelde"}
    assert (await mentoring.post(f"/api/v1/mentees/{mentee_id}/sessions", session)).status_code == 201
    await ask(mentoring)
    (question,) = await questions(mentoring, mentee_id)
    await happen(mentoring, reply(question["question_id"], mentee_id, "yes"))
    figures = f"/api/v1/programmes/{programme}/reports/esf?on={TODAY}"
    before = (await mentoring.get(figures)).json()

    assert (await mentoring.post(f"/api/v1/mentees/{mentee_id}/erase", role="mentor", scope="m1")).status_code == 403
    assert (await mentoring.post(f"/api/v1/mentees/{mentee_id}/erase")).status_code == 200
    assert (await mentoring.get(f"/api/v1/mentees/{mentee_id}")).status_code == 404
    assert (await mentoring.post(f"/api/v1/mentees/{mentee_id}/erase")).status_code == 404
    assert (await mentoring.get(figures)).json() == before
    for table in ("persons", "contacts", "enrolments", "outcomes", "sessions", "outcome_questions"):
        kept = await mentoring.row(
            f"SELECT count(*) FROM mentees.{table} AS t WHERE t::text LIKE '%' || $1 || '%'", mentee_id
        )
        assert kept[0] == 0, table
    (left_over,) = await mentoring.row(
        "SELECT string_agg(p::text || e::text, ' ') FROM mentees.persons p JOIN mentees.enrolments e USING (mentee_id) "
        "WHERE p.programme_id = $1",
        programme,
    )
    assert not [word for word in ("Zebedeus", "P-77", "1999-03-04", "2140") if word in left_over]
    await values(kafka_bootstrap, topics.TRAJECTORIES, f'"mentee_id":"{mentee_id}","erased_at"', 1)
    await happen(mentoring, reply(question["question_id"], mentee_id, "no"))


async def test_how_a_mentee_is_reached_is_told_to_notify_alone(mentoring: Mentoring, kafka_bootstrap: str) -> None:
    mentee_id = await mentoring.enrol(name="Quirinus", phone="0470000418")
    body = {"name": "Quirinus", "phone": "+32470000419", "text_language": "fr", "texts": True}
    assert (await mentoring.put(f"/api/v1/mentees/{mentee_id}/contact", body)).status_code == 200
    told = await values(kafka_bootstrap, topics.MENTORING_CONTACTS, mentee_id, 2)
    own = [value for value in told if mentee_id.encode() in value]
    assert [b'"texts_allowed":true' in value for value in own] == [False, True]
    assert b"+32470000419" in own[-1]
    assert not [
        value for value in await values(kafka_bootstrap, topics.TRAJECTORIES, mentee_id, 1) if b"Quirinus" in value
    ]
