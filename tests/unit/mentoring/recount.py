"""The figures once more, from the cells of the files and by counting on one's fingers: nothing of the service is used.

Rows are as in the files: text cells by column. Each figure asks each person, of all their rows, one question.
"""

from datetime import date, timedelta
from typing import Any

Rows = list[dict[str, str]]
GENDERS = ("f", "m", "x")
STATUSES = ("job-seeker", "inactive", "employed")
GROUPS = ("migration-background", "refugee", "disability", "other")


def esf(programme: str, on: date, mentees: Rows, outcomes: Rows, sessions: Rows) -> dict[str, Any]:
    """What `report esf` has to say."""
    mine = [row for row in mentees if row["programme"] == programme and day(row["started_on"]) <= on]
    people = sorted({row["person_ref"] for row in mine})
    firsts = [sorted((row for row in mine if row["person_ref"] == who), key=start)[0] for who in people]
    lasts = {who: sorted((row for row in mine if row["person_ref"] == who), key=start)[-1] for who in people}
    left = {who: day(row["ended_on"]) for who, row in lasts.items() if row["ended_on"] and day(row["ended_on"]) <= on}
    told = [row for row in outcomes if row["programme"] == programme and day(row["on"]) <= on]
    held = [row for row in sessions if row["programme"] == programme and day(row["held_on"]) <= on]
    return {
        "programme": programme,
        "on": on.isoformat(),
        "participants": len(people),
        "by_gender": {code: number(firsts, "gender", code) for code in (*GENDERS, "unknown")},
        "by_labour_status": {code: number(firsts, "labour_status", code) for code in (*STATUSES, "unknown")},
        "by_target_group": {
            **{code: sum(code in row["target_groups"].split(";") for row in firsts) for code in GROUPS},
            "none": sum(row["target_groups"] == "" for row in firsts),
        },
        "by_age": {
            "under-25": sum(1 for row in firsts if row["birth_date"] and not has_turned(row, 25)),
            "25-54": sum(1 for row in firsts if row["birth_date"] and has_turned(row, 25) and not has_turned(row, 55)),
            "over-54": sum(1 for row in firsts if row["birth_date"] and has_turned(row, 55)),
            "unknown": sum(1 for row in firsts if not row["birth_date"]),
        },
        "by_education": {
            "isced-0-2": sum(row["education"] in tuple("012") for row in firsts),
            "isced-3-4": sum(row["education"] in tuple("34") for row in firsts),
            "isced-5-8": sum(row["education"] in tuple("5678") for row in firsts),
            "unknown": sum(row["education"] == "" for row in firsts),
        },
        "exits": len(left),
        "certificates": len([who for who in people if any(is_certificate(row, who) for row in told)]),
        "job_at_4_weeks": sum(has_job(told, who, exit_on, 28) for who, exit_on in left.items()),
        "job_at_6_months": sum(has_job(told, who, exit_on, 182) for who, exit_on in left.items()),
        "sessions": len(held),
        "minutes": sum(int(row["minutes"]) for row in held if row["present"] == "yes"),
    }


def day(text: str) -> date:
    return date(*map(int, text.split("-")))


def start(row: dict[str, str]) -> date:
    return day(row["started_on"])


def number(rows: Rows, column: str, code: str) -> int:
    return len([row for row in rows if (row[column] or "unknown") == code])


def has_turned(row: dict[str, str], years: int) -> bool:
    """Whether that birthday was on the start or before: who was born on 29 February has it on 1 March."""
    born = day(row["birth_date"])
    leap_day = (born.month, born.day) == (2, 29)
    year = born.year + years
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    birthday = date(year, 3, 1) if leap_day and not is_leap else date(year, born.month, born.day)
    return birthday <= start(row)


def is_certificate(row: dict[str, str], who: str) -> bool:
    return row["person_ref"] == who and row["kind"] == "certificate"


def has_job(told: Rows, who: str, exit_on: date, days: int) -> bool:
    """Walks back from the last day to the exit day, and stops at the first day that says something of work."""
    for back in range(days, -1, -1):
        that_day = exit_on + timedelta(days=back)
        kinds = {row["kind"] for row in told if row["person_ref"] == who and day(row["on"]) == that_day}
        if kinds & {"job", "no-job", "training"}:
            return "job" in kinds
    return False


def funding(programme: str, on: date, ledger: Rows) -> dict[str, Any]:
    """What `report funding` has to say, summed digit by digit in whole cents."""
    mine = [row for row in ledger if row["programme"] == programme and day(row["on"]) <= on]
    sources = {row["source"] for row in mine}
    accounts = {source: account([row for row in mine if row["source"] == source]) for source in sources}
    return {"sources": accounts, "total": account(mine)}


def account(rows: Rows) -> dict[str, str]:
    granted = sum(cents(row["amount"]) for row in rows if row["kind"] == "budget")
    spent = sum(cents(row["amount"]) for row in rows if row["kind"] == "expense")
    return {"budget": text(granted), "spent": text(spent), "left": text(granted - spent)}


def cents(amount: str) -> int:
    whole, rest = amount.lstrip("-").split(".")
    return (int(whole) * 100 + int(rest)) * (-1 if amount.startswith("-") else 1)


def text(amount: int) -> str:
    digits = str(abs(amount)).zfill(3)
    return ("-" if amount < 0 else "") + digits[:-2] + "." + digits[-2:]
