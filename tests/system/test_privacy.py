"""A whole request leaves no name and no phone anywhere but where they belong: not in a log, not on the bus."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.contracts.dead_letters import RecordDeadLettered
from shared.contracts.envelope import Envelope
from shared.contracts.intake import Care, Child, ParentRequestRegistered, Role, Wishes
from shared.contracts.topics import CONTACT_TOPICS, TOPICS
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_event_id, new_id
from shared.web.tokens import private_key
from tests import bus
from tests.platform_parts import PostgresServer
from tests.signing import token
from tests.system.compose_file import SERVICES
from tests.system.compose_services import SMS_CENTRE, ComposedService, composed_services
from tests.waiting import until

PHONE = "+32470000417"
SECRETS = ("Zebedeus", "Testeling", "Quirinus", "0470000417", "470000417", "470 00 04 17", "Verzonnenstraat")
"""What the family said of itself, and what the parent texted; none of it is a word of ours."""

TRACE, OTHER_TRACE = "ab" * 16, "cd" * 16
NONSENSE = Envelope(
    new_event_id(),
    "/opvangpunt/intake",
    utc_now(),
    ParentRequestRegistered(
        request_id="no database keeps this: \0",
        family_id="f-0",
        contact_point="borgerhout",
        registered_at=utc_now(),
        receipt_code="0000",
        children=(Child(child_id="c-0", birth_date=date(2026, 5, 1)),),
        care=Care(start_on=date(2027, 2, 1), dayparts=("mon-am",)),
        wishes=Wishes(),
        reachable_by_text=False,
        may_be_matched=True,
    ),
    f"00-{OTHER_TRACE}-{'d' * 16}-01",
)

REQUEST: dict[str, Any] = {
    "contact_point": "borgerhout",
    "guardian": {
        "name": "Zebedeus Testeling",
        "phone": PHONE,
        "spoken_language": "nl",
        "text_language": "nl",
        "consent": {"texts": True, "matching": True},
    },
    "children": [{"first_name": "Quirinus", "birth_date": "2026-05-01"}],
    "care": {"start_on": "2027-02-01", "dayparts": ["mon-am", "mon-pm"]},
    "wishes": {"daycares": ["d-1"], "postcode": "2140", "max_km": 3, "income_related_price": True},
    "priority_grounds": [],
}
MENTEE: dict[str, Any] = {
    "name": "Zebedeus Testeling",
    "phone": "+32470000417",
    "programme": "proef privacy",
    "cohort": "2026-2",
    "trajectory": "cvo",
    "started_on": "2026-09-01",
    "consents": {},
    "target_groups": ["refugee", "disability"],
}
SESSION = {"mentor_id": "m-1", "held_on": "2026-09-02", "minutes": 30, "note": "Quirinus is ziek, Verzonnenstraat 1"}
OWN_CHILD = {
    "agreed_on": "2026-09-01",
    "children": [{"birth_date": "2026-05-01"}],
    "start_on": "2027-02-01",
    "dayparts": ["mon-am"],
}
SEARCH = {"from_on": str(utc_now().date()), "until_on": str(utc_now().date() + timedelta(days=60)), "days": ["mon"]}
DAYCARES = {
    "header": ["daycare_id", "name", "postcode", "city", "lat", "lon", "capacity"],
    "rows": [["d-1", "De Proefpoes", "2140", "Antwerpen", "", "", "2"]],
    "options": {"capacity_as_vacancies": True},
}


@dataclass
class Record:
    """A record as it lies on the bus."""

    topic: str
    content: bytes


@dataclass
class Story:
    """What is left of one request when it is over."""

    texts: list[dict[str, Any]]
    records: list[Record]
    logs: dict[str, str]
    answers: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
async def story(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Story]:
    """One family registers, is offered a place, says yes by text; others make mistakes with names in them."""
    folder = tmp_path_factory.mktemp("privacy")
    talkative = {"OPVANGPUNT_LOG_LEVEL": "DEBUG"}
    async with composed_services(kafka_bootstrap, postgres_server, folder, **talkative) as services:
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            answers = await _make_mistakes(client, services, folder)
            texts = await _play(client, services, folder)
            await _guide(client, services, folder)
            await bus.send(kafka_bootstrap, NONSENSE)
            await until(lambda: _set_aside(client, services), "the dead letter")
            await _quiet(client, services)
        records = [Record(one.topic, _content(one)) for one in await bus.records_of(kafka_bootstrap, *TOPICS)]
        yield Story(texts, records, {name: service.log.read_text() for name, service in services.items()}, answers)


def test_story_was_told(story: Story) -> None:
    assert len(story.texts) >= 3, "acknowledgement, offer, result"
    types = {record.topic for record in story.records}
    assert {"intake.requests.v1", "matching.offers.v1", "notify.messages.v1", "notify.replies.v1"} <= types
    assert any(_leaks(record.content) for record in story.records if record.topic == "intake.contacts.v1")


@pytest.mark.parametrize("topic", [topic.name for topic in TOPICS if topic not in CONTACT_TOPICS])
def test_no_direct_identifier_on_the_bus_but_among_the_contacts(story: Story, topic: str) -> None:
    leaks = [_leaks(record.content) for record in story.records if record.topic == topic]
    assert not any(leaks), leaks


def test_no_target_group_on_the_bus(story: Story) -> None:
    for event in (b"ChildcareNeeded", b"TraineeshipSought"):
        assert any(event in record.content for record in story.records)
    told = [record.topic for record in story.records if b"refugee" in record.content or b"disability" in record.content]
    assert told == []


@pytest.mark.parametrize("name", SERVICES)
def test_no_direct_identifier_in_a_log(story: Story, name: str) -> None:
    lines = [line for line in story.logs[name].splitlines() if _leaks(line.encode())]
    assert not lines


@pytest.mark.parametrize("name", SERVICES)
def test_log_is_one_object_a_line(story: Story, name: str) -> None:
    lines = [json.loads(line) for line in story.logs[name].splitlines()]
    assert lines
    assert all({"message", "level", "timestamp"} <= line.keys() for line in lines)


def test_trace_is_one_from_the_terminal_to_the_text(story: Story) -> None:
    """The traceparent that the terminal sent is in the logs of all who had a part in it, with the events' ids."""
    for name in ("intake", "matching", "notify"):
        lines = [json.loads(line) for line in story.logs[name].splitlines() if TRACE in line]
        assert any("event_id" in line for line in lines), name


def test_dead_letter_is_logged_under_its_trace_and_event(story: Story) -> None:
    lines = [json.loads(line) for line in story.logs["matching"].splitlines()]
    [line] = [line for line in lines if line["message"] == "record set aside"]
    assert line["event_id"] == str(NONSENSE.id)
    assert line["trace_id"] == OTHER_TRACE
    assert line["service"] == "matching"


def test_refusal_of_a_mistake_does_not_repeat_it(story: Story) -> None:
    assert story.answers
    assert not [answer for answer in story.answers if _leaks(answer.encode())]


async def _make_mistakes(client: httpx.AsyncClient, services: dict[str, ComposedService], folder: Path) -> list[str]:
    """A name where a date belongs, a name where the phone belongs, a name as the desk: each is refused."""
    wrong = [
        {**REQUEST, "care": {"start_on": "Zebedeus Testeling", "dayparts": ["mon-am"]}},
        {**REQUEST, "guardian": {**REQUEST["guardian"], "phone": "Zebedeus"}},
        {**REQUEST, "children": "Quirinus"},
    ]
    answers = [await _post(client, services["intake"], "/requests", body, _token(folder, "terminal")) for body in wrong]
    assert {answer.status_code for answer in answers} == {422}
    return [answer.text for answer in answers]


async def _play(client: httpx.AsyncClient, services: dict[str, ComposedService], folder: Path) -> list[dict[str, Any]]:
    centre = services[SMS_CENTRE].url
    operator, terminal = _token(folder, "operator"), _token(folder, "terminal")
    imported = await _post(client, services["matching"], "/imports/daycares", DAYCARES, operator)
    assert imported.json()["imported"] == 1, imported.text
    registered = await _post(client, services["intake"], "/requests", REQUEST, terminal)
    assert registered.status_code == 201, registered.text
    where = f"{services['intake'].url}/api/v1/requests/{registered.json()['request_id']}"

    async def status_is(*wanted: str) -> bool:
        answer = await client.get(where, headers={"Authorization": f"Bearer {terminal}"})
        return answer.json()["status"] in wanted

    async def texts() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await client.get(f"{centre}/received", params={"to": PHONE})).json()
        return found

    async def heard(count: int) -> bool:
        return len(await texts()) >= count

    await until(lambda: status_is("offered"), "the offer")
    await until(lambda: heard(2), "the acknowledgement and the offer by text")
    reply = {"from": PHONE, "text": "Ja graag! Zebedeus Testeling, Verzonnenstraat 1"}
    assert (await client.post(f"{centre}/reply", json=reply)).status_code == 202
    await until(lambda: status_is("matched"), "the match")
    await until(lambda: heard(3), "the result by text")
    return await texts()


async def _guide(client: httpx.AsyncClient, services: dict[str, ComposedService], folder: Path) -> None:
    """A mentee is enrolled and guided, their child is asked care for, a place is looked for, and they are forgotten."""
    coordinator, mentoring = _token(folder, "coordinator"), services["mentoring"]
    enrolled = await _post(client, mentoring, "/mentees", MENTEE, coordinator)
    assert enrolled.status_code == 201, enrolled.text
    about = f"/mentees/{enrolled.json()['mentee_id']}"
    for path, body in (("/sessions", SESSION), ("/childcare", OWN_CHILD), ("/searches", SEARCH)):
        answer = await _post(client, mentoring, about + path, body, coordinator)
        assert answer.status_code == 201, answer.text
    assert (await _post(client, mentoring, f"{about}/erase", {}, coordinator)).status_code == 200


async def _set_aside(client: httpx.AsyncClient, services: dict[str, ComposedService]) -> bool:
    page = (await client.get(f"{services['matching'].url}/metrics")).text
    return "\nopvangpunt_dead_letters_waiting 1.0\n" in page


async def _quiet(client: httpx.AsyncClient, services: dict[str, ComposedService]) -> None:
    """Nothing waits in an outbox any more, so the bus has it all."""

    async def empty() -> bool:
        pages = [(await client.get(f"{services[name].url}/metrics")).text for name in SERVICES]
        return all("\nopvangpunt_outbox_pending 0.0\n" in page for page in pages)

    await until(empty, "empty outboxes")


def _content(record: Any) -> bytes:
    headers = b" ".join(name.encode() + b"=" + value for name, value in record.headers)
    unpacked = _unpacked(record.value) if ".dead-letters." in record.topic else b""
    return b" ".join((record.key or b"", headers, record.value or b"", unpacked))


def _unpacked(dead_letter: bytes) -> bytes:
    """The record within a dead letter, which carries it as base64."""
    letter = RecordDeadLettered.model_validate_json(dead_letter)
    packed = [letter.original_key, letter.original_value, *(value for _, value in letter.original_headers)]
    return b" ".join(base64.b64decode(part) for part in packed if part)


def _leaks(content: bytes) -> list[str]:
    """The secrets that stand in it."""
    plain = content.decode(errors="replace")
    return [secret for secret in SECRETS if secret in plain]


def _token(folder: Path, role: Role) -> str:
    scope = "borgerhout" if role == "terminal" else None
    return token(private_key(folder / "signing" / "private.pem"), role, scope)


async def _post(
    client: httpx.AsyncClient, service: ComposedService, path: str, body: dict[str, Any], token: str
) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": new_id(),
        "traceparent": f"00-{TRACE}-{'c' * 16}-01",
    }
    return await client.post(f"{service.url}/api/v1{path}", json=body, headers=headers)
