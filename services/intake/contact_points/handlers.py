"""Opening contact points, and what their terminals report."""

from collections.abc import Sequence
from datetime import datetime

from services.intake.contact_points import store
from services.intake.contact_points.domain import ReportKind, report_event
from services.intake.contact_points.tables import ContactPoint, DeskReport
from shared.contracts.intake import ContactPointOpened
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id


async def open_contact_points(unit: UnitOfWork, wanted: Sequence[ContactPoint]) -> None:
    """Open the desks that are not open yet, each told to all once."""
    added = await store.open_new(unit.session, wanted)
    for point in wanted:
        if point.slug in added:
            unit.publish(ContactPointOpened.model_validate({"contact_point": point.slug, **point.model_dump()}))


async def report(unit: UnitOfWork, slug: str, kind: ReportKind, at: datetime, about: str | None) -> str:
    """Keep and publish what a terminal reports; the report's id. The desk's reports leave one after the other."""
    await store.lock(unit.session, slug)
    made = DeskReport(report_id=new_id(), contact_point=slug, what=kind, about=about, at=at)
    unit.session.add(made)
    await unit.session.flush()
    unit.publish(report_event(kind, slug, at, about))
    return made.report_id
