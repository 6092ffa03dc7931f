"""The funding of a programme: what was granted, spent and left, by source. Amounts are whole euro cents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

KINDS: Final = ("budget", "expense")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. `source`: who pays, such as `esf`; `kind`: `budget` or `expense`."""

    source: str
    programme_id: str
    kind: str
    booked_on: date
    cents: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What one source granted and what was spent of it, in cents."""

    budget: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        """What can still be spent; below zero when more was spent than granted."""
        return self.budget - self.spent

    def plus(self, other: "Account") -> "Account":
        """Both together."""
        return Account(self.budget + other.budget, self.spent + other.spent)

    def document(self) -> dict[str, str]:
        """The account in euro, as texts."""
        return {"budget": euro(self.budget), "spent": euro(self.spent), "left": euro(self.left)}


@dataclass(frozen=True, slots=True)
class FundingReport:
    """The accounts of a programme on a day."""

    programme: str
    on: date
    sources: Mapping[str, Account]

    @property
    def total(self) -> Account:
        """All sources together."""
        whole = Account()
        for account in self.sources.values():
            whole = whole.plus(account)
        return whole

    def document(self) -> dict[str, Any]:
        """What the report says, as JSON."""
        sources = {source: account.document() for source, account in self.sources.items()}
        return {"sources": sources, "total": self.total.document()}


def funding_report(programme: str, on: date, entries: Iterable[Entry]) -> FundingReport:
    """The accounts on a day, from a programme's ledger. What is dated later does not count."""
    sources: dict[str, Account] = {}
    for entry in entries:
        if entry.booked_on <= on:
            budget, spent = (entry.cents, 0) if entry.kind == "budget" else (0, entry.cents)
            sources[entry.source] = sources.get(entry.source, Account()).plus(Account(budget, spent))
    return FundingReport(programme, on, dict(sorted(sources.items())))


def euro(cents: int) -> str:
    """Cents as euro with two decimals: `-50` is `-0.50`."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"
