"""Alembic asks here for the tables of intake."""

from services.intake.access.tables import GrantedToken, Guide, SignInLink
from services.intake.contact_points.tables import ContactPoint, DeskReport
from services.intake.requests.tables import Contact, Daycare, Offer, Request, TimelineEntry
from shared.runtime.migrating import run

run([Contact, ContactPoint, Daycare, DeskReport, GrantedToken, Guide, Offer, Request, SignInLink, TimelineEntry])
