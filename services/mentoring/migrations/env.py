"""Alembic's entry: the tables of mentoring."""

from services.mentoring import tables
from shared.runtime.migrating import run

run([tables.MenteeRow, tables.MenteeContactRow, tables.SessionRow])
