"""What a report says, as tables of sentences and numbers: the same for a page, a workbook and a PDF."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from babel.numbers import format_decimal

from services.mentoring.reports.domain.esf import EsfReport
from services.mentoring.reports.domain.funding import FundingReport
from services.mentoring.reports.domain.small_cells import published

Unit = Literal["number", "euro", "percent"]
Say = Callable[[str], str]
Values = tuple[int | None, ...]
"""Numbers, cents or percents; None is a number that is not shown, because it is about too few people."""
HIDDEN: Final = "< 5"
_SINGLE: Final = ("participants", "exits", "certificates", "job_at_4_weeks", "job_at_6_months", "sessions", "minutes")
_BREAKDOWNS: Final = ("by_gender", "by_labour_status", "by_target_group", "by_age", "by_education")
_LAST: Final = 2
"""Of the single figures: those that count no people."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading: `rows` are a label with a value for each of the `columns`, in the column's unit."""

    code: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, Values], ...]
    units: tuple[Unit, ...]
    has_bars: bool = True

    def most(self, column: int) -> int:
        """What a full bar stands for: a hundred percent, or the most of all columns of that unit."""
        if self.units[column] == "percent":
            return 100
        alike = [index for index, unit in enumerate(self.units) if unit == self.units[column]]
        return max((values[index] or 0 for _, values in self.rows for index in alike), default=0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A report of a programme on a day, in the words of one language. `note` says what its numbers are."""

    report: str
    title: str
    note: str
    programme: str
    on: date
    tables: tuple[Table, ...]


def esf_tables(report: EsfReport, say: Say, *, is_published: bool) -> Iterator[Table]:
    """The tables of the ESF report; `is_published` hides what is about too few people."""
    heads, others = _SINGLE[:-_LAST], _SINGLE[-_LAST:]
    numbers = {name: (getattr(report, name),) for name in _SINGLE}
    if is_published:
        shown = published([numbers[name][0] for name in heads], adds_up=False)
        numbers |= {name: (value,) for name, value in zip(heads, shown, strict=True)}
    yield table("figures", {name: numbers[name] for name in (*heads, *others)}, say, ("number",), has_bars=False)
    for name in _BREAKDOWNS:
        counted: Mapping[str, int] = getattr(report, name)
        values: Sequence[int | None] = list(counted.values())
        if is_published:
            values = published(list(counted.values()), adds_up=True)
        yield table(name, {code: (value,) for code, value in zip(counted, values, strict=True)}, say, ("number",))


def funding_tables(report: FundingReport, say: Say) -> Iterator[Table]:
    """The one table of the funding report: a source a row, the total last."""
    accounts = [*report.sources.items(), (say("figure.total"), report.total)]
    rows = tuple((source, (account.budget, account.spent, account.left)) for source, account in accounts)
    columns = ("budget", "spent", "left")
    title = say("report.accounts")
    yield Table("accounts", title, tuple(say(f"figure.{name}") for name in columns), rows, ("euro", "euro", "euro"))


def table(
    code: str,
    counted: Mapping[str, Values],
    say: Say,
    units: tuple[Unit, ...],
    columns: Sequence[str] = (),
    *,
    has_bars: bool = True,
) -> Table:
    """A table of what was counted, by code; its heading and its labels are in the catalogue."""
    rows = tuple((say(f"figure.{name}"), values) for name, values in counted.items())
    names = tuple(columns) or (say("figure.number"),)
    return Table(code, say(f"report.{code}"), names, rows, units, has_bars)


def text_of(value: int | None, unit: Unit, language: str) -> str:
    """A value as a person of this language reads it."""
    if value is None:
        return HIDDEN
    if unit == "euro":
        return str(format_decimal(Decimal(value) / 100, "#,##0.00", locale=language))
    return str(format_decimal(value, locale=language)) + (" %" if unit == "percent" else "")
