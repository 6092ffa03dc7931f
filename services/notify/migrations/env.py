"""Alembic asks here for the tables of notify."""

from services.notify import tables
from shared.runtime.migrating import run

run(
    [
        tables.Contact,
        tables.Request,
        tables.Offer,
        tables.Question,
        tables.Text,
        tables.WaitingEvent,
        tables.EarlyReceipt,
        tables.ReplyPart,
        tables.Reply,
    ]
)
