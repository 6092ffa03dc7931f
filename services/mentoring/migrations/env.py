"""Alembic asks here for the tables of mentoring."""

from services.mentoring.childcare.tables import ChildcareRequest
from services.mentoring.mentees.tables import (
    Contact,
    Enrolment,
    FirstTalk,
    Look,
    OwnChild,
    Person,
    TargetGroup,
    Wish,
)
from services.mentoring.mentors.tables import Assignment, Mentor
from services.mentoring.outcomes.tables import Outcome, OutcomeQuestion
from services.mentoring.places.tables import AgreementRow, EvaluationRow, PlaceRow, ReviewRow, SignatureRow
from services.mentoring.programmes.tables import Cohort, Membership, Partner, Programme
from services.mentoring.reports.tables import LedgerEntry
from services.mentoring.searches.tables import SearchRow
from services.mentoring.sessions.tables import SessionRow
from services.mentoring.trajectories.tables import (
    AssessmentRow,
    CertificateRow,
    EvidenceRow,
    HoursDoneRow,
    HoursPlannedRow,
    ModuleResultRow,
    ModuleRow,
)
from shared.runtime.migrating import run

run(
    [
        *(Programme, Partner, Membership, Cohort),
        *(Person, Contact, Enrolment, FirstTalk, Wish, OwnChild, TargetGroup, Look),
        *(Mentor, Assignment, SessionRow, Outcome, OutcomeQuestion, ChildcareRequest, LedgerEntry),
        *(ModuleRow, ModuleResultRow, EvidenceRow, AssessmentRow, HoursPlannedRow, HoursDoneRow, CertificateRow),
        *(PlaceRow, AgreementRow, SignatureRow, EvaluationRow, ReviewRow, SearchRow),
    ]
)
