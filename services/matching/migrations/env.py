"""Alembic asks here for the tables of matching."""

from services.matching import tables
from services.matching.rounds.tables import RoundPaperRow, RoundPlaceRow, RoundStepRow
from shared.runtime.migrating import run

run(
    [
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
    ]
)
