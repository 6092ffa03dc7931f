"""What a report says, as tables of sentences and numbers: the same for a page, a workbook and a PDF."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from babel.numbers import format_decimal

from services.mentoring.reports.domain.esf import UNKNOWN, EsfReport
from services.mentoring.reports.domain.funding import FundingReport
from services.mentoring.reports.domain.semester import SemesterReport
from services.mentoring.reports.domain.small_cells import OTHER, published

Unit = Literal["number", "euro", "percent"]
Say = Callable[[str], str]
Values = tuple[int | None, ...]
"""Numbers, cents or percents; None is a number that is not shown, because it is about too few people."""
HIDDEN: Final[Mapping[Unit, str]] = {"number": "< 5", "euro": "< 5", "percent": "–"}
"""What stands for a value that is not shown; a share of too few people is no number below five."""
_SINGLE: Final = ("participants", "exits", "certificates", "job_at_4_weeks", "job_at_6_months", "sessions", "minutes")
_BREAKDOWNS: Final = ("by_gender", "by_labour_status", "by_target_group", "by_age", "by_education")
_LAST: Final = 2
"""Of the single figures: those that count no people."""
_WORDED: Final = {
    "talks_by_outcome": "talk_outcome",
    "talks_by_reason": "talk_reason",
    "by_barrier": "barrier",
    "own_childcare": "own_childcare",
    "exits_by_reason": "exit",
}
"""Tables by semester whose codes have words in another part of the catalogue than the figures."""


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
    """A report of a programme on a day, in the words of one language. `note` says what its numbers are; `programme` is
    the id, `name` what the programme is called.
    """

    report: str
    title: str
    note: str
    programme: str
    name: str
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


def semester_tables(report: SemesterReport, say: Say) -> Iterator[Table]:
    """The tables of the city's report: a column a semester, then new workers by background, then access."""
    semesters = tuple(report.semesters)
    numbers: list[Unit] = ["number" for _ in semesters]
    for name in next(iter(report.semesters.values()), {}):
        told = [report.semesters[semester][name] for semester in semesters]
        codes = dict.fromkeys(code for counts in told for code in counts)
        rows = tuple((_said(name, code, say), tuple(counts.get(code, 0) for counts in told)) for code in codes)
        if rows:
            yield Table(name, say(f"report.{name}"), semesters, rows, tuple(numbers), has_bars=name != "work")
    for name, figures in report.newcomers.items():
        units: list[Unit] = ["percent" if what.startswith("share_") else "number" for what in figures]
        counted = {code: tuple(counts[code] for counts in figures.values()) for code in figures["started"]}
        yield table(f"newcomers_{name}", counted, say, tuple(units), [say(f"figure.{what}") for what in figures])
    access = {name: (count,) for name, count in report.access.items()}
    yield table("access", access, say, ("number",), has_bars=False)


def _said(name: str, code: str, say: Say) -> str:
    """The words of a code. A channel is kept as people wrote it."""
    if name == "talks_by_channel" and code not in (UNKNOWN, OTHER):
        return code
    return say(f"figure.{code}" if code == UNKNOWN else f"{_WORDED.get(name, 'figure')}.{code}")


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
        return HIDDEN[unit]
    if unit == "euro":
        return str(format_decimal(Decimal(value) / 100, "#,##0.00", locale=language))
    return str(format_decimal(value, locale=language)) + (" %" if unit == "percent" else "")
