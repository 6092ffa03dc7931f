"""A programme's reports, asked of mentoring and told as lines of text."""

from datetime import date
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
    """The report `esf` or `funding` of a programme on a day, today when None. Raises NoReport."""
    address = f"{system.service_urls['mentoring']}/api/v1/programmes/{quote(programme, safe='')}/reports/{report}"
    headers = {"Authorization": f"Bearer {operator_token(system.layout)}"}
    try:
        parameters = {"on": on.isoformat()} if on else {}
        answer = httpx.get(address, params=parameters, headers=headers, timeout=ANSWER_WITHIN_SECONDS)
    except httpx.HTTPError as error:
        raise NoReport(f"Mentoring does not answer at {address}: {error!r}") from error
    document: dict[str, Any] = answer.json()
    if answer.status_code != httpx.codes.OK:
        raise NoReport(document.get("detail") or document.get("title") or f"Mentoring answered {answer.status_code}")
    return document


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


def _words(name: str) -> str:
    return name.replace("_", " ")
