"""The topics: their owners, what they keep, and what may travel on them."""

from itertools import chain
from types import UnionType
from typing import Any, Final, get_args, get_origin

import pytest
from pydantic import BaseModel

from shared.contracts import topics
from shared.contracts.catalogue import EVENTS, events_on, topics_of
from shared.contracts.event import Event
from shared.contracts.topics import CONTACT_TOPICS, DAY_MS, TOPICS

KEPT: Final = {
    "intake.network.v1",
    "intake.access.v1",
    "matching.daycares.v1",
    "matching.rounds.v1",
    "mentoring.places.v1",
}
COMPACTED: Final = {"intake.contacts.v1", "matching.contacts.v1", "mentoring.contacts.v1"}
ABOUT_PEOPLE: Final = {
    "intake.requests.v1",
    "intake.answers.v1",
    "intake.desks.v1",
    "intake.referrals.v1",
    "matching.offers.v1",
    "matching.traineeships.v1",
    "mentoring.trajectories.v1",
    "notify.messages.v1",
    "notify.replies.v1",
    *(f"{service}.dead-letters.v1" for service in ("intake", "matching", "mentoring", "notify")),
}
IDENTIFIERS: Final = {"name", "phone", "mobile", "email", "address", "street", "note", "text", "body", "remark"}
"""Words that a field with a direct identifier or a person's free words would have in its name."""
NAMES_OF_ORGANISATIONS: Final = {"ContactPointOpened.name", "DaycareRegistered.name", "*.daycare_name"}
ABOUT_A_TEXT: Final = {"text_id", "text_language", "reachable_by_text"}


def test_topics_are_those_of_the_architecture() -> None:
    assert {topic.name for topic in TOPICS} == KEPT | COMPACTED | ABOUT_PEOPLE


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_topic_keeps_what_it_may_and_no_longer(topic: topics.Topic) -> None:
    settings = topic.kafka_settings
    if topic.name in COMPACTED:
        assert settings["cleanup.policy"] == "compact"
        assert int(settings["delete.retention.ms"]) <= 30 * DAY_MS
    else:
        assert settings["cleanup.policy"] == "delete"
        kept, open_for = int(settings["retention.ms"]), int(settings["segment.ms"])
        assert kept == -1 if topic.name in KEPT else kept + open_for == 30 * DAY_MS


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_topic_is_named_after_its_owner_its_aggregate_and_a_version(topic: topics.Topic) -> None:
    owner, aggregate, version = topic.name.split(".")
    assert owner == topic.service
    assert owner in topics.SERVICES
    assert aggregate
    assert version.startswith("v")
    assert topic.partitions >= 1


def test_owner_of_an_event_is_the_service_whose_module_declares_it() -> None:
    for event in EVENTS.values():
        owner = event.__module__.rpartition(".")[2]
        assert owner == "dead_letters" or [topic.service for topic in topics_of(event)] == [owner], event


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_key_of_an_event_is_a_field_that_is_always_there(event: type[Event]) -> None:
    field = event.model_fields[event.key_field]
    assert field.is_required()
    assert field.annotation is str


def test_events_of_one_topic_have_one_kind_of_key() -> None:
    for topic in TOPICS:
        assert len({event.key_field for event in events_on(topic)}) <= 1, topic


def test_only_contacts_topics_forget_by_tombstone() -> None:
    assert {event.topic for event in EVENTS.values() if event.tombstone} <= set(CONTACT_TOPICS)


@pytest.mark.parametrize(
    "event", [event for event in EVENTS.values() if event.topic not in CONTACT_TOPICS], ids=lambda event: event.__name__
)
def test_event_outside_the_contacts_topics_has_no_direct_identifier(event: type[Event]) -> None:
    assert not set(chain.from_iterable(_identifying(model, event.__name__) for model in _models(event)))


def test_a_direct_identifier_would_be_noticed() -> None:
    class Guardian(BaseModel):
        home_address: str

    class Planted(BaseModel):
        phone: str | None
        guardians: tuple[Guardian, ...]

    found = set(chain.from_iterable(_identifying(model, "Planted") for model in _models(Planted)))
    assert found == {"Planted.phone", "Planted.home_address"}


def _identifying(model: type[BaseModel], event: str) -> list[str]:
    return [
        f"{event}.{field}"
        for field in model.model_fields
        if set(field.split("_")) & IDENTIFIERS
        and field not in ABOUT_A_TEXT
        and not {f"{event}.{field}", f"*.{field}"} & NAMES_OF_ORGANISATIONS
    ]


def _models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The model and all that it holds."""
    parts = chain.from_iterable(_held(field.annotation) for field in model.model_fields.values())
    return [model, *chain.from_iterable(_models(part) for part in parts)]


def _held(annotation: Any) -> list[type[BaseModel]]:
    if get_origin(annotation) is not None or isinstance(annotation, UnionType):
        return list(chain.from_iterable(_held(part) for part in get_args(annotation)))
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []
