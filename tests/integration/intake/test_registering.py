"""A request is registered once, whole, and told to all: over HTTP, on real PostgreSQL and Kafka."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts import topics
from shared.contracts.intake import ContactDetailsChanged, ParentRequestRegistered
from shared.runtime.clock import utc_now
from tests.intake_running import Intake, fresh_key
from tests.unit.intake.requests_made import document
from tests.waiting import until


async def register(intake: Intake, **changes: Any) -> dict[str, Any]:
    answer = await intake.client().post("/api/v1/requests", json=document(**changes), headers=fresh_key())
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_registered_request_is_told_to_all_without_a_name_and_to_notify_with_one(intake: Intake) -> None:
    made = await register(intake)
    await until(intake.relayed, "the events to leave")
    (event,) = await intake.published(topics.REQUESTS, lambda event: event.key == made["request_id"])
    assert isinstance(event, ParentRequestRegistered)
    assert event.receipt_code == made["receipt_code"]
    assert event.reachable_by_text
    assert "Proef" not in event.model_dump_json()
    (contact,) = await intake.published(topics.INTAKE_CONTACTS, lambda contact: contact.key == event.family_id)
    assert isinstance(contact, ContactDetailsChanged)
    assert (contact.name, contact.phone, contact.texts_allowed) == ("Proefouder", "+32470000123", True)
    assert contact.link


async def test_the_same_key_and_body_give_the_same_answer_and_one_request(intake: Intake) -> None:
    key = fresh_key()
    answers = [await intake.client().post("/api/v1/requests", json=document(), headers=key) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    request_id = answers[0].json()["request_id"]
    await until(intake.relayed, "the events to leave")
    assert len(await intake.published(topics.REQUESTS, lambda event: event.key == request_id)) == 1


async def test_the_same_key_with_another_body_is_refused(intake: Intake) -> None:
    key = fresh_key()
    await intake.client().post("/api/v1/requests", json=document(), headers=key)
    other = await intake.client().post("/api/v1/requests", json=document(external_reference="KOZ-2"), headers=key)
    assert other.status_code == 409
    assert other.headers["content-type"] == "application/problem+json"


async def test_many_at_once_with_one_key_make_one_request(intake: Intake) -> None:
    reference, key = str(uuid4()), fresh_key()
    body = document(external_reference=reference)
    answers = await asyncio.gather(
        *(intake.client().post("/api/v1/requests", json=body, headers=key) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    count = "SELECT count(*) FROM families.requests WHERE needs->>'external_reference' = $1"
    assert (await intake.rows(count, reference))[0][0] == 1


async def test_a_request_shows_its_beginning(intake: Intake) -> None:
    made = await register(intake)
    state = (await intake.client().get(f"/api/v1/requests/{made['request_id']}")).json()
    assert (state["status"], state["offer"], state["placements"], state["reason"]) == ("registered", None, [], None)
    assert [line["what"] for line in state["timeline"]] == ["registered"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contact_point": "atlantis"}, "contact_point"),
        ({"guardian__phone": "12"}, "guardian.phone"),
        ({"children__0__birth_date": "1850-01-01"}, "children.0.birth_date"),
        ({"care__dayparts": ["mon-am", "mon-am"]}, "care.dayparts"),
        ({"wishes__max_km": 1000}, "wishes.max_km"),
    ],
)
async def test_a_wrong_field_is_named(intake: Intake, changes: dict[str, Any], field: str) -> None:
    answer = await intake.client().post("/api/v1/requests", json=document(**changes), headers=fresh_key())
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 400), (b"", 422), (b"[]", 422), (b'"a"', 422), (b"\xff\xfe", 400), (b"{" * 10_485_760, 413)],
)
async def test_what_is_no_request_is_refused_with_a_problem(intake: Intake, content: bytes, status: int) -> None:
    headers = {**fresh_key(), "Content-Type": "application/json"}
    answer = await intake.client().post("/api/v1/requests", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "1"}])
async def test_a_key_is_needed(intake: Intake, headers: dict[str, str]) -> None:
    answer = await intake.client().post("/api/v1/requests", json=document(), headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_a_wrong_request_leaves_its_key_free_for_the_right_one(intake: Intake) -> None:
    key = fresh_key()
    wrong = await intake.client().post("/api/v1/requests", json=document(guardian__phone="1"), headers=key)
    right = await intake.client().post("/api/v1/requests", json=document(), headers=key)
    assert (wrong.status_code, right.status_code) == (422, 201)


async def test_a_withdrawn_request_stays_withdrawn_and_is_told_once(intake: Intake) -> None:
    request_id = (await register(intake))["request_id"]
    answers = [await intake.client().post(f"/api/v1/requests/{request_id}/withdraw") for _ in range(2)]
    assert [answer.json()["status"] for answer in answers] == ["withdrawn", "withdrawn"]
    await until(intake.relayed, "the events to leave")
    events = await intake.published(topics.REQUESTS, lambda event: event.key == request_id)
    assert [type(event).__name__ for event in events] == ["ParentRequestRegistered", "ParentRequestWithdrawn"]


async def test_an_erased_family_is_gone_here_and_the_others_are_told(intake: Intake) -> None:
    request_id = (await register(intake))["request_id"]
    (row,) = await intake.rows("SELECT family_id FROM families.requests WHERE request_id = $1", request_id)
    family_id = row[0]
    assert (await intake.client(scope="kiel").post(f"/api/v1/requests/{request_id}/erase")).status_code == 404
    assert (await intake.client().post(f"/api/v1/requests/{request_id}/erase")).status_code == 200
    assert (await intake.client().get(f"/api/v1/requests/{request_id}")).status_code == 404
    assert await intake.rows("SELECT FROM families.contacts WHERE family_id = $1", family_id) == []
    assert await intake.rows("SELECT FROM families.timeline WHERE request_id = $1", request_id) == []
    await until(intake.relayed, "the events to leave")
    events = await intake.published(topics.REQUESTS, lambda event: event.key == request_id)
    assert type(events[-1]).__name__ == "FamilyErased"
    details = await intake.published(topics.INTAKE_CONTACTS, lambda event: event.key == family_id)
    assert type(details[-1]).__name__ == "ContactDetailsErased"


async def test_the_ten_contact_points_are_listed_with_the_first_desk_first(intake: Intake) -> None:
    points = (await intake.client().get("/api/v1/contact-points")).json()
    assert len(points) == 10
    assert points[0]["slug"] == "borgerhout"
    assert sorted(point["host"] for point in points) == ["municipal"] * 5 + ["private"] * 5


async def test_a_desk_reports_what_happens_in_order(intake: Intake) -> None:
    desk = "hoboken"
    for kind in ("desk-opened", "visit-logged", "help-given", "desk-closed"):
        body = {"contact_point": desk, "type": kind, "at": utc_now().isoformat(), "subject": "care-diary"}
        answer = await intake.client(scope=desk).post("/api/v1/desk-events", json=body, headers=fresh_key())
        assert answer.status_code == 201, answer.text
    await until(intake.relayed, "the events to leave")
    events = await intake.published(topics.DESKS, lambda event: event.key == desk)
    told = [type(event).__name__ for event in events[-4:]]
    assert told == ["DeskOpened", "VisitLogged", "HelpGiven", "DeskClosed"]


async def test_another_desk_sees_and_does_nothing(intake: Intake) -> None:
    request_id = (await register(intake))["request_id"]
    other = intake.client(scope="kiel")
    assert (await other.get(f"/api/v1/requests/{request_id}")).status_code == 404
    assert (await other.post(f"/api/v1/requests/{request_id}/withdraw")).status_code == 404
    assert (await other.post("/api/v1/requests", json=document(), headers=fresh_key())).status_code == 403
