"""Alembic asks here for the tables of matching."""

from services.matching import tables
from services.matching.rounds.tables import RoundPaperRow, RoundPlaceRow, RoundStepRow
from services.matching.traineeships.tables import (
    TraineeshipAgreementRow,
    TraineeshipPlaceRow,
    TraineeshipSearchRow,
)
from shared.runtime.migrating import run

run(
    [
        tables.CareReportRow,
        tables.CatalogueVersionRow,
        tables.DaycareRow,
        tables.GroupRow,
        tables.HoldRow,
        tables.OfferRow,
        tables.ProposalRow,
        tables.RequestRow,
        RoundPaperRow,
        RoundPlaceRow,
        RoundStepRow,
        TraineeshipAgreementRow,
        TraineeshipPlaceRow,
        TraineeshipSearchRow,
    ]
)
