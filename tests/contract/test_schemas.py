"""The committed documents say what the code does, and no event changes under those who hold its records."""

import pytest

from deploy.schemas import events, publishing
from deploy.schemas.publishing import REFERENCE, WAY_OUT
from shared.contracts.catalogue import EVENTS


def test_no_event_breaks_its_committed_schema() -> None:
    broken = publishing.broken_promises(REFERENCE)
    assert not broken, "\n".join([*broken, WAY_OUT])


def test_committed_documents_are_those_of_the_code() -> None:
    stale = publishing.stale(REFERENCE)
    assert not stale, f"`make schemas` brings these up to date: {', '.join(stale)}"


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_a_committed_schema(name: str) -> None:
    assert (REFERENCE / "events" / f"{name}.json").is_file()


def test_schema_says_where_the_event_travels() -> None:
    schema = events.schema_of(EVENTS["ParentRequestRegistered"])
    assert schema["x-topics"] == ["intake.requests.v1"]
    assert schema["x-key"] == "request_id"
