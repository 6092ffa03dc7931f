"""The contact points of this installation, in memory: they change with a start of the service only."""

import tomllib
from pathlib import Path
from typing import Any

from fastapi import Request

from services.intake.contact_points import handlers, store
from services.intake.contact_points.tables import ContactPoint
from shared.web.problems import Problem


def read_contact_points(file: Path) -> list[ContactPoint]:
    """The desks that a city's file names, in its order."""
    points = tomllib.loads(file.read_text(encoding="utf-8"))["contact_points"]
    return [ContactPoint(**point, place=place) for place, point in enumerate(points)]


async def open_and_remember(service: Any) -> None:
    """On start: open the desks of the city's file that are new, then remember all there are."""
    async with service.units.begin() as unit:
        await handlers.open_contact_points(unit, read_contact_points(service.settings.contact_points_file))
    async with service.sessions() as session:
        points = await store.all_of_them(session)
    service.app.state.contact_points = {point.slug: point for point in points}


def known(request: Request) -> dict[str, ContactPoint]:
    """The contact points by their slug, in the city's order. Raises Problem 503 until the service has read them."""
    points: dict[str, ContactPoint] | None = getattr(request.app.state, "contact_points", None)
    if points is None:
        raise Problem(503, "Not ready", "The contact points are still being read.", headers={"Retry-After": "1"})
    return points


def contact_point(request: Request, slug: str, field: str = "contact_point") -> ContactPoint:
    """The contact point, or a problem 422 that names the field it was asked for in."""
    point = known(request).get(slug)
    if point is None:
        errors = [{"field": field, "detail": "there is no such contact point"}]
        raise Problem(422, "Some fields are wrong", "Each wrong field is named.", errors=errors)
    return point
