"""The JSON Schema of every event, with where it travels."""

import json
from typing import Any

from shared.contracts.catalogue import EVENTS, topics_of
from shared.contracts.event import Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(event: type[Event]) -> dict[str, Any]:
    """The schema of one event. `x-topics`, `x-key` and `x-tombstone` say where it travels, under which key, and how."""
    return {
        "$schema": DIALECT,
        **event.model_json_schema(),
        "x-topics": [topic.name for topic in topics_of(event)],
        "x-key": event.key_field,
        "x-tombstone": event.tombstone,
    }


def files() -> dict[str, str]:
    """File name → text, for every event of the catalogue."""
    return {f"{name}.json": _text(schema_of(event)) for name, event in sorted(EVENTS.items())}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
