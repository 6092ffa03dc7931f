"""Telling the bus and the metrics what state texts entered."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from services.notify.domain.texts import FAILURES
from shared.contracts.event import Event
from shared.contracts.notify import TextDelivered, TextFailed, TextFailure, TextSent
from shared.messaging import UnitOfWork
from shared.runtime import metrics


def announce(unit: UnitOfWork, texts: Iterable[Mapping[str, Any]]) -> None:
    """Publish what happened to texts that have just changed, and count it once it is safe."""
    changed = list(texts)
    for text in changed:
        if event := _event(text, unit.now):
            unit.publish(event)
    entered = Counter((text["status"], text["language"]) for text in changed)
    unit.after_commit(lambda: _count(entered))


def _count(entered: Counter[tuple[str, str]]) -> None:
    for (status, language), number in entered.items():
        metrics.TEXTS.labels(status, language).inc(number)


def _event(text: Mapping[str, Any], now: datetime) -> Event | None:
    about = {name: text[name] for name in ("text_id", "request_id", "question_id", "kind")}
    if text["status"] == "pending":
        return TextSent(**about, language=text["language"], parts=text["parts"], sent_at=text.get("sent_at") or now)
    if text["status"] == "delivered":
        return TextDelivered(**about, delivered_at=now)
    if text["status"] in FAILURES:
        status = cast(TextFailure, text["status"])
        return TextFailed(**about, status=status, reason=text["reason"] or text["status"], failed_at=now)
    return None
