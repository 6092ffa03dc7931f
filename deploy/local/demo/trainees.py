"""What mentoring is asked for those of the demo, call by call: talked with, enrolled, placed, guided, perhaps done."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

APART: Final = ("talk", "then", "planned", "wishes", "searches", "agreements")
SOUGHT: Final = ("wishes", "searches")
"""What comes before an agreement: what is wished is what is looked for, and an agreement ends the search."""
HELD: Final = ("evaluations", "reviews")
"""What is noted of an agreement as it goes."""
Calls = Generator["Call", dict[str, Any], None]
"""Calls in their order. What each was answered is sent back: the next ones need its ids."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of mentoring. `key`: the same each time, so that loading again changes nothing; none where PUT does."""

    method: str
    path: str
    body: dict[str, Any]
    key: str | None = None


def calls(programme: str, trainee: dict[str, Any]) -> Calls:
    """Everything that is told of a trainee, in an order that the rules allow."""
    ref = trainee["person_ref"]
    facts = {name: value for name, value in trainee.items() if name not in APART}
    if talk := trainee.get("talk"):
        facts["first_talk"] = (yield noted_talk(programme, ref, talk))["talk_id"]
    enrolled = yield _post(ref, "/api/v1/mentees", {**facts, "programme": programme})
    address = f"/api/v1/mentees/{enrolled['mentee_id']}"
    for activity, plan in trainee.get("planned", {}).items():
        yield Call("PUT", f"{address}/hours-planned/{activity}", _as_json(plan))
    for what in SOUGHT:
        for number, one in enumerate(trainee.get(what, [])):
            yield from _noted(f"{ref}/{number}", f"{address}/{what}", one)
    yield from _agreed(ref, address, trainee.get("agreements", []))
    for what, told in trainee["then"].items():
        for number, one in enumerate(told):
            yield from _noted(f"{ref}/{number}", f"{address}/{what}", one)


def noted_talk(programme: str, mark: str, talk: dict[str, Any]) -> Call:
    """A first talk; `mark` tells it from the others."""
    return _post(mark, f"/api/v1/programmes/{programme}/first-talks", talk)


def _agreed(ref: str, address: str, agreements: list[dict[str, Any]]) -> Calls:
    for told in agreements:
        choice = {name: value for name, value in told.items() if name not in ("signed", *HELD)}
        agreed = yield _post(ref, f"{address}/agreements", choice)
        for party in told["signed"]:
            yield _post(f"{ref}/{party}", f"/api/v1/agreements/{agreed['agreement_id']}/sign", {"party": party})
        for what in HELD:
            for number, one in enumerate(told.get(what, [])):
                yield _post(f"{ref}/{number}", f"/api/v1/agreements/{agreed['agreement_id']}/{what}", one)


def _noted(mark: str, path: str, told: dict[str, Any]) -> Calls:
    """Hours can be signed, which is a call of its own."""
    noted = yield _post(mark, path, {name: value for name, value in told.items() if name != "signed"})
    if told.get("signed"):
        yield _post(mark, f"{path}/{noted['hours_id']}/sign", {})


def _post(mark: str, path: str, body: dict[str, Any]) -> Call:
    return Call("POST", path, _as_json(body), str(uuid5(NAMESPACE_URL, f"opvangpunt-demo:{mark}:{path}")))


def _as_json(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in body.items()}
