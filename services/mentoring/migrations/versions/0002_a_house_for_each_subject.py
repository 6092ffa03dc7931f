"""Programmes, persons with their enrolments, mentors, outcomes and the ledger; mentees in a schema of their own."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

MENTEES = "mentees"
SENSITIVE = "sensitive"


def _words(name: str, *, nullable: bool = False, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable, primary_key=key)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _document(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB(), nullable=False)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _of_mentee(*, key: bool = False) -> sa.Column[Any]:
    mentee = sa.ForeignKey(f"{MENTEES}.persons.mentee_id", ondelete="CASCADE")
    return sa.Column("mentee_id", sa.String(), mentee, nullable=False, primary_key=key)


def _as_known() -> list[sa.Column[Any]]:
    return [
        _words("gender", nullable=True),
        _day("birth_date", nullable=True),
        _words("postcode", nullable=True),
        sa.Column("education", sa.Integer()),
    ]


def upgrade() -> None:
    op.execute(f"CREATE SCHEMA {MENTEES}")
    op.execute(f"CREATE SCHEMA {SENSITIVE}")
    _create_programmes()
    _create_persons()
    _create_what_belongs_to_a_mentee()
    _create_guidance()
    _create_ledger()
    _move_in()
    for table in ("sessions", "mentee_contacts", "mentees"):
        op.execute(f"DROP TABLE public.{table}")


def _create_programmes() -> None:
    op.create_table(
        "programmes",
        *(_words("programme_id", key=True), _words("name"), _words("kind")),
        *(_day("starts_on", nullable=True), _day("ends_on", nullable=True)),
        *(_words("lead_partner", nullable=True), _words("point_of_contact", nullable=True), _flag("complete")),
    )
    op.create_table("partners", _words("partner_id", key=True), _words("name"))
    op.create_table(
        "memberships",
        *(_words("membership_id", key=True), _words("programme_id"), _words("partner_id"), _words("role")),
        *(_day("joined_on"), _day("left_on", nullable=True), _words("owed", nullable=True)),
    )
    op.create_index("memberships_of_programme", "memberships", ["programme_id"])
    op.create_table(
        "cohorts",
        *(_words("programme_id", key=True), _words("name", key=True), _words("semester", nullable=True)),
        *(_day("starts_on", nullable=True), _day("ends_on", nullable=True), _flag("complete")),
    )


def _create_persons() -> None:
    op.create_table(
        "persons",
        *(_words("mentee_id", key=True), _words("programme_id"), _words("person_ref"), *_as_known()),
        *(_document("languages"), _words("referred_by", nullable=True), _words("outreach_channel", nullable=True)),
        *(_document("consents"), _moment("made_at")),
        sa.UniqueConstraint("programme_id", "person_ref"),
        schema=MENTEES,
    )
    op.create_table(
        "contacts",
        *(_of_mentee(key=True), _words("name"), _words("phone", nullable=True)),
        *(_words("email", nullable=True), _words("text_language", nullable=True)),
        schema=MENTEES,
    )
    op.create_table(
        "enrolments",
        *(_words("enrolment_id", key=True), _of_mentee(), _words("cohort"), _words("trajectory")),
        *(_day("started_on"), _day("ended_on", nullable=True), _words("exit_reason", nullable=True), *_as_known()),
        *(_words("labour_status", nullable=True), _document("languages"), _words("referred_by", nullable=True)),
        _moment("enrolled_at"),
        sa.UniqueConstraint("mentee_id", "started_on"),
        schema=MENTEES,
    )


def _create_what_belongs_to_a_mentee() -> None:
    op.create_table(
        "first_talks",
        *(_words("talk_id", key=True), _words("programme_id"), _words("mentee_id", nullable=True), _day("held_on")),
        *(_words("gender", nullable=True), _words("postcode", nullable=True), _words("referred_by", nullable=True)),
        *(_words("outreach_channel", nullable=True), _words("outcome"), _words("reason", nullable=True)),
        schema=MENTEES,
    )
    op.create_index("first_talks_of_programme", "first_talks", ["programme_id", "held_on"], schema=MENTEES)
    op.create_table(
        "wishes",
        *(_words("wish_id", key=True), _of_mentee(), _moment("stated_at"), _document("days")),
        *(sa.Column("max_km", sa.Float()), _words("transport", nullable=True)),
        *(_words("age_group", nullable=True), _words("language", nullable=True)),
        schema=MENTEES,
    )
    op.create_index("wishes_of_mentee", "wishes", ["mentee_id", "stated_at"], schema=MENTEES)
    op.create_table(
        "own_children",
        *(_words("child_id", key=True), _of_mentee(), _day("birth_date"), _document("dayparts")),
        *(_day("care_from"), _moment("asked_at", nullable=True)),
        schema=MENTEES,
    )
    op.create_index("own_children_of_mentee", "own_children", ["mentee_id"], schema=MENTEES)
    op.create_table(
        "target_groups",
        *(_words("enrolment_id", key=True), _words("target_group", key=True), _of_mentee()),
        schema=SENSITIVE,
    )
    op.create_table(
        "looks",
        *(_words("look_id", key=True), _moment("at"), _words("caller"), _words("mentee_id", nullable=True)),
        _words("what"),
        schema=SENSITIVE,
    )
    op.create_index("looks_at_mentee", "looks", ["mentee_id"], schema=SENSITIVE)


def _create_guidance() -> None:
    op.create_table(
        "mentors",
        *(_words("mentor_ref", key=True), _words("name", nullable=True), _words("region", nullable=True)),
        *(_document("languages"), sa.Column("hours_per_week", sa.Float()), _flag("complete")),
    )
    op.create_table(
        "assignments",
        *(_words("assignment_id", key=True), _of_mentee(), _words("mentor_ref"), _day("from_on")),
        *(_day("until_on", nullable=True), _document("reasons")),
        schema=MENTEES,
    )
    op.create_index("assignments_of_mentee", "assignments", ["mentee_id"], schema=MENTEES)
    op.create_index("assignments_of_mentor", "assignments", ["mentor_ref"], schema=MENTEES)
    op.create_table(
        "sessions",
        *(_words("session_id", key=True), _of_mentee(), _words("mentor_ref"), _day("held_on"), _number("minutes")),
        *(_flag("present"), _words("place", nullable=True), _words("theme", nullable=True)),
        *(_words("competence", nullable=True), _document("barriers"), _words("next_step", nullable=True)),
        *(_words("note", nullable=True), _flag("share_with_school"), _flag("share_with_daycare")),
        _moment("logged_at"),
        schema=MENTEES,
    )
    op.create_index("sessions_of_mentee", "sessions", ["mentee_id", "held_on"], schema=MENTEES)
    op.create_index("sessions_of_mentor", "sessions", ["mentor_ref", "held_on"], schema=MENTEES)
    op.create_table(
        "outcomes",
        *(_words("outcome_id", key=True), _of_mentee(), _words("kind"), _day("dated_on"), _words("detail")),
        _moment("recorded_at"),
        sa.UniqueConstraint("mentee_id", "kind", "dated_on", "detail"),
        schema=MENTEES,
    )


def _create_ledger() -> None:
    op.create_table(
        "ledger",
        *(_words("entry_id", key=True), _words("source"), _words("programme_id"), _words("kind"), _day("booked_on")),
        *(sa.Column("cents", sa.BigInteger(), nullable=False), _words("description"), _number("occurrence")),
        _moment("recorded_at"),
        sa.UniqueConstraint("source", "programme_id", "kind", "booked_on", "cents", "description", "occurrence"),
    )
    op.create_index("ledger_of_programme", "ledger", ["programme_id", "booked_on"])


def _move_in() -> None:
    """What mentoring held before: one enrolment a mentee, whose id also serves as its reference in the programme."""
    op.execute(
        "INSERT INTO programmes (programme_id, name, kind, complete)"
        " SELECT DISTINCT programme, programme, 'other', false FROM public.mentees"
    )
    op.execute(
        "INSERT INTO cohorts (programme_id, name, complete)"
        " SELECT DISTINCT programme, cohort, false FROM public.mentees"
    )
    op.execute(
        "INSERT INTO mentors (mentor_ref, languages, complete) SELECT mentor_id, '[]', false FROM"
        " (SELECT mentor_id FROM public.mentees UNION SELECT mentor_id FROM public.sessions) AS named"
        " WHERE mentor_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO mentees.persons (mentee_id, programme_id, person_ref, postcode, languages, consents, made_at)"
        " SELECT mentee_id, programme, mentee_id, postcode, '[]', '{}', enrolled_at FROM public.mentees"
    )
    op.execute(
        "INSERT INTO mentees.contacts (mentee_id, name, phone)"
        " SELECT mentee_id, name, phone FROM public.mentee_contacts"
    )
    op.execute(
        "INSERT INTO mentees.enrolments"
        " (enrolment_id, mentee_id, cohort, trajectory, started_on, postcode, languages, enrolled_at)"
        " SELECT mentee_id, mentee_id, cohort, trajectory, started_on, postcode, '[]', enrolled_at FROM public.mentees"
    )
    op.execute(
        "INSERT INTO mentees.assignments (assignment_id, mentee_id, mentor_ref, from_on, reasons)"
        " SELECT mentee_id, mentee_id, mentor_id, started_on, '[]' FROM public.mentees WHERE mentor_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO mentees.sessions (session_id, mentee_id, mentor_ref, held_on, minutes, present, place, theme,"
        " barriers, note, share_with_school, share_with_daycare, logged_at)"
        " SELECT session_id, mentee_id, mentor_id, held_on, minutes, present, place, theme, '[]', note, false, false,"
        " logged_at FROM public.sessions"
    )


def downgrade() -> None:
    """Back to the empty tables of before: one row cannot hold a person's re-entries."""
    op.execute(f"DROP SCHEMA {SENSITIVE} CASCADE")
    op.execute(f"DROP SCHEMA {MENTEES} CASCADE")
    for table in ("ledger", "mentors", "cohorts", "memberships", "partners", "programmes"):
        op.drop_table(table)
    _create_former_tables()


def _create_former_tables() -> None:
    op.create_table(
        "mentees",
        *(sa.Column("mentee_id", sa.String(100), primary_key=True), sa.Column("programme", sa.String, nullable=False)),
        *(_words("cohort"), _words("trajectory"), _day("started_on"), _words("mentor_id", nullable=True)),
        *(_words("postcode", nullable=True), _moment("enrolled_at")),
    )
    op.create_table(
        "mentee_contacts",
        *(sa.Column("mentee_id", sa.String(100), primary_key=True), _words("name"), _words("phone", nullable=True)),
    )
    op.create_table(
        "sessions",
        *(sa.Column("session_id", sa.String(100), primary_key=True), _words("mentee_id"), _words("mentor_id")),
        *(_day("held_on"), _number("minutes"), _flag("present"), _words("place", nullable=True)),
        *(_words("theme", nullable=True), _words("note", nullable=True), _moment("logged_at")),
    )
