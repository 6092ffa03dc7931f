"""A programme's reports, asked of mentoring and told as lines of text."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from deploy.local.access import operator_token
from deploy.local.state import System
from deploy.local.trouble import Trouble

ANSWER_WITHIN_SECONDS = 120.0
_BREAKDOWNS = ("by_gender", "by_labour_status", "by_target_group", "by_age", "by_education")


class NoReport(Trouble):
    """Mentoring does not give the report; the message is its own."""


def read_report(system: System, programme: str, report: str, on: date | None) -> dict[str, Any]:
    """A report of a programme on a day, today when None. Raises NoReport."""
    document: dict[str, Any] = _answer(system, programme, report, on).json()
    return document


def store_documents(
    system: System, programme: str, report: str, on: date | None, files: Mapping[str, Path], *, language: str
) -> None:
    """A report as documents: `files` says where to put each form, `xlsx` or `pdf`. Raises NoReport."""
    for form, file in files.items():
        answer = _answer(system, programme, f"{report}.{form}", on, lang=language)
        try:
            file.write_bytes(answer.content)
        except OSError as error:
            raise NoReport(f"{file} cannot be written: {error.strerror}") from error


def _answer(system: System, programme: str, report: str, on: date | None, **parameters: str) -> httpx.Response:
    address = f"{system.service_urls['mentoring']}/api/v1/programmes/{quote(programme, safe='')}/reports/{report}"
    headers = {"Authorization": f"Bearer {operator_token(system.layout)}"}
    if on:
        parameters["on"] = on.isoformat()
    try:
        answer = httpx.get(address, params=parameters, headers=headers, timeout=ANSWER_WITHIN_SECONDS)
    except httpx.HTTPError as error:
        raise NoReport(f"Mentoring does not answer at {address}: {error!r}") from error
    if answer.status_code != httpx.codes.OK:
        problem = answer.json()
        raise NoReport(problem.get("detail") or problem.get("title") or f"Mentoring answered {answer.status_code}")
    return answer


def esf_lines(figures: dict[str, Any]) -> list[str]:
    """The ESF report for a person at a terminal: a figure a line, breakdowns indented."""
    lines = [f"{figures['programme']} on {figures['on']}"]
    for name, value in figures.items():
        if name in _BREAKDOWNS:
            lines.append(_words(name))
            lines += [f"  {code:<24}{count:>9}" for code, count in value.items()]
        elif name not in ("programme", "on"):
            lines.append(f"{_words(name):<26}{value:>9}")
    return lines


def funding_lines(figures: dict[str, Any]) -> list[str]:
    """The funding report for a person at a terminal: a source a line, amounts in euro."""
    columns = ("budget", "spent", "left")
    widest = max([len("total"), *map(len, figures["sources"])])
    lines = [f"{'source':<{widest}}" + "".join(f"{column:>18}" for column in columns)]
    for source, account in [*figures["sources"].items(), ("total", figures["total"])]:
        lines.append(f"{source:<{widest}}" + "".join(f"{account[column]:>18}" for column in columns))
    return lines


def semester_lines(figures: dict[str, Any]) -> list[str]:
    """The city's report for a person at a terminal: a heading for each table, a figure a line."""
    lines = [f"{figures['programme']} on {figures['on']}"]
    parts = {**figures["semesters"], **figures["newcomers"], "access": {"access": figures["access"]}}
    for part, tables in parts.items():
        for name, counts in tables.items():
            lines.append(f"{_words(part)}: {_words(name)}")
            few = f"< {figures['hidden_below']}"
            lines += [f"  {_words(code):<24}{few if count is None else count:>9}" for code, count in counts.items()]
    return lines


def _words(name: str) -> str:
    return name.replace("_", " ")
