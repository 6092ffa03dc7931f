"""The funding of a programme: what was granted, spent and left, by source. Amounts are whole euro cents."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

KINDS: Final = ("budget", "expense")
MOST_DIGITS: Final = 12
_AMOUNT: Final = re.compile(r"(-?)([1-9]\d{0,2}(?:([., ])\d{3})(?:\3\d{3})*|\d+)(?:(?!\3)[.,](\d{1,2}))?", re.ASCII)


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
class Line:
    """An entry as it stands in the ledger. `corrects`: the entry that this one takes back."""

    entry_id: str
    entry: Entry
    corrects: str | None = None
    is_corrected: bool = False


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


def counter_entry(entry: Entry, today: date) -> Entry:
    """What takes an entry back: the same with the opposite amount, on the day that somebody does, so that the figures
    of a past day stay what they were; on the entry's own day when that is still to come.
    """
    return replace(entry, cents=-entry.cents, booked_on=max(today, entry.booked_on))


def cents_of(typed: str) -> int:
    """The cents of an amount as a person types it: `1.250,00`, `1,250.00`, `€ 1250` and `1250,0` are alike.

    Three digits after a point or comma are thousands: no amount has thousandths of a euro. Raises ValueError.
    """
    text = " ".join(typed.replace("\u2212", "-").replace("€", " ").split())
    found = _AMOUNT.fullmatch(text.replace("- ", "-"))
    if found is None:
        raise ValueError("must be an amount in euro, like 1250,00")
    sign, whole, _, rest = found.groups()
    digits = re.sub(r"\D", "", whole)
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"must have at most {MOST_DIGITS} digits before the cents")
    return int(f"{sign}{digits}{(rest or '').ljust(2, '0')}")


def euro(cents: int) -> str:
    """Cents as euro with two decimals: `-50` is `-0.50`."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"
