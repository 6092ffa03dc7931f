"""The timeline in words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.intake.requests.tables import TimelineEntry

Say = Callable[..., str]


def sentence(say: Say, entry: TimelineEntry) -> str:
    """A line of a timeline as a sentence; `say` gives the words of a language."""
    values: dict[str, Any] = dict(entry.detail)
    if "kind" in values:
        values["kind"] = say(f"kind.{values['kind']}")
    if entry.what == "care-started":
        values["started_on"] = date.fromisoformat(values["started_on"]).strftime("%d/%m/%Y")
    if "reason" in values:
        values["reason"] = say(f"reason.{values['reason']}")
    key = ".".join(part for part in ("timeline", entry.what, _variant(entry)) if part)
    return say(key, **values)


def _variant(entry: TimelineEntry) -> str:
    """What of the detail asks for another sentence."""
    match entry.what:
        case "care-not-started":
            return str(entry.detail["why"])
        case "answered":
            return f"{entry.detail['answer']}-{entry.detail['by']}"
        case "offer-declined" | "withdrawn":
            return str(entry.detail["by"])
        case "reply":
            return str(entry.detail["answer"])
        case "text-failed":
            return str(entry.detail["status"])
    return ""
