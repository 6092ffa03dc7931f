"""Records that nobody can read, on every topic of the bus: set aside, told, counted, and nothing else stops."""

import json
from collections import Counter
from typing import Any

import pytest

from shared.contracts.catalogue import EVENTS, events_on
from shared.contracts.topics import TOPICS, Topic
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_event_id, new_id
from tests.platform_running import eventually
from tests.system.families import opened, registered, wish
from tests.system.running import Header, System, fresh_key

KEY = b"bad-record"
UNREADABLE_BY_ALL = ("missing-header", "header-not-utf8", "unknown-type")
Letters = dict[tuple[str, str], list[dict[str, Any]]]


def headers(ce_type: str) -> list[Header]:
    """The headers of an event of that type."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": str(new_event_id()),
        "ce_source": "/somewhere/else",
        "ce_type": ce_type,
        "ce_time": utc_now().isoformat(),
    }
    return [(name, value.encode()) for name, value in attributes.items()]


def bad_records(topic: Topic) -> list[tuple[str, bytes | None, bytes | None, list[Header]]]:
    """Random bytes; a header that is not UTF-8; a type that nobody knows; each known type with another body."""
    known = [event.__name__ for event in events_on(topic) if not event.tombstone] or ["ParentRequestRegistered"]
    body = json.dumps({"request_id": 17, "unknown": new_id()}).encode()
    return [
        (topic.name, KEY, b"\x00\xff\xfe{", []),
        (topic.name, KEY, b"{}", [*headers(known[0]), ("ce_subject", b"\xff\xfe")]),
        (topic.name, KEY, b"{}", headers("SomethingElseHappened")),
        *((topic.name, KEY, body, headers(name)) for name in known),
    ]


def consumed(system: System) -> dict[tuple[str, str], set[str]]:
    """The types that each service handles of each topic that it reads with a group, as its AsyncAPI says."""
    found = {}
    for service in system.status["services"]:
        document = system.http(service).get("/asyncapi").json()
        reads = [name for name, operation in document["operations"].items() if operation["action"] == "receive"]
        for name in reads:
            types, _, _ = document["channels"][name]["description"].partition(".")
            # Revoked tokens are read by every process for itself: what it cannot read there, it passes over.
            if not name.startswith("intake.access."):
                found[service, name] = set(types.split(", "))
    return found


def expected_reasons(handled: set[str]) -> Counter[str]:
    """Why a reader sets aside what is bad on a topic. A broken body is the business of who handles its type."""
    broken = [name for name in handled if not EVENTS[name].tombstone]
    return Counter(UNREADABLE_BY_ALL) + Counter({"invalid-event": len(broken)})


def dead_letters(system: System) -> Letters:
    """What waits for an operator, by service and topic."""
    answer = system.command("dead-letters", "list", "--json")
    assert answer.returncode == 0, answer.stderr
    found: Letters = {}
    for letter in json.loads(answer.stdout):
        found.setdefault((letter["service"], letter["topic"]), []).append(letter)
    return found


@pytest.fixture(scope="module")
def counted_before(system: System) -> dict[str, float]:
    """Bad records on every topic, and how many dead letters each service had counted before."""
    counted = {name: system.counted(name, "opvangpunt_dead_letters_total") for name in system.status["services"]}
    system.produce(*(record for topic in TOPICS for record in bad_records(topic)))
    return counted


def test_a_request_is_answered_all_the_same(system: System, counted_before: dict[str, float]) -> None:
    assert counted_before
    family = registered(system, wish(opened(system)))
    family.becomes("offered")
    family.hears(2)
    family.replies("JA")
    family.becomes("matched")
    family.is_told("acknowledgement", "offer", "result")


def test_each_reader_lists_what_it_could_not_read(system: System, counted_before: dict[str, float]) -> None:
    expected = {place: expected_reasons(handled) for place, handled in consumed(system).items()}
    assert {service for service, _ in expected} == {"intake", "matching", "mentoring", "notify"}

    def all_listed() -> bool:
        letters = dead_letters(system)
        return all(
            Counter(letter["reason"] for letter in letters.get(place, [])) >= reasons
            for place, reasons in expected.items()
        )

    eventually(all_listed, f"the dead letters of {sorted(expected)}")
    for service, before in counted_before.items():
        counted = system.counted(service, "opvangpunt_dead_letters_total") - before
        assert counted == sum(reasons.total() for place, reasons in expected.items() if place[0] == service), service


def test_nothing_of_a_record_is_shown_in_the_list(system: System, counted_before: dict[str, float]) -> None:
    assert counted_before
    for letters in dead_letters(system).values():
        for letter in letters:
            assert not {"value", "key", "headers"} & letter.keys()


def test_every_service_is_ready_and_lets_its_callers_in(system: System, counted_before: dict[str, float]) -> None:
    assert counted_before
    for service in system.status["services"]:
        ready = system.http(service).get("/health/ready")
        assert ready.status_code == 200, ready.text
        assert system.operator(service).get("/api/v1/dead-letters").status_code == 200
    token = {"role": "operator", "for": None}
    made = system.operator("intake").post("/api/v1/access/tokens", json=token, headers=fresh_key()).json()
    system.operator("intake").post(f"/api/v1/access/tokens/{made['token_id']}/revoke")
    taken_back = {"Authorization": f"Bearer {made['token']}"}
    eventually(
        lambda: system.http("notify").get("/api/v1/dead-letters", headers=taken_back).status_code == 401,
        "revocations still being read",
    )
