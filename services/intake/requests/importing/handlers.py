"""Importing requests: what is new is registered, what is there already is left alone."""

from datetime import datetime
from typing import Any

from services.intake.requests import handlers
from services.intake.requests.domain.registering import Registration
from services.intake.requests.importing.families import Family
from services.intake.requests.importing.rows import Refusal
from services.intake.requests.receiving import Origin, WrongFieldsError, from_import
from services.intake.requests.store import writing as store
from shared.messaging import UnitOfWork

NOT_COMPARED = {"receipt_code", "registered_at", "contact_point"}
"""What we made ourselves, or what a second import of the same file may fill in otherwise."""


async def import_families(
    unit: UnitOfWork, families: list[Family], contact_point: str
) -> tuple[int, int, list[Refusal]]:
    """Register these families' requests; how many rows were imported, how many were there already, what was refused.

    One import at a time: of two with the same file the second finds everything there.
    """
    await store.one_import_at_a_time(unit.session)
    known = await store.needs_of(unit.session, [family.request_id for family in families])
    imported = unchanged = 0
    refused: list[Refusal] = []
    new: list[handlers.Asked] = []
    for family in families:
        try:
            registration = from_import(family.needs, _origin(family, contact_point, unit.now))
        except WrongFieldsError as error:
            refused += [Refusal(row.line, "", error.faults[0].detail) for row in family.rows]
            continue
        if family.request_id not in known:
            new.append(handlers.Asked(registration))
            known[family.request_id] = _document(registration)
            imported += len(family.rows)
        elif _same(known[family.request_id], _document(registration)):
            unchanged += len(family.rows)
        else:
            detail = "another request with this id is there already"
            refused += [Refusal(row.line, "request_id", detail) for row in family.rows]
    await handlers.register(unit, new)
    return imported, unchanged, refused


def _origin(family: Family, contact_point: str, now: datetime) -> Origin:
    first = family.rows[0]
    child_ids = tuple(row.child_id for row in family.rows)
    return Origin(family.request_id, first.family_id, child_ids, contact_point, first.registered_at or now)


def _document(registration: Registration) -> dict[str, Any]:
    return registration.registered().model_dump(mode="json")


def _same(kept: dict[str, Any], sent: dict[str, Any]) -> bool:
    return all(kept.get(name) == value for name, value in sent.items() if name not in NOT_COMPARED)
