"""Made-up files of a programme: clearly nobody's. Rows are text cells by column, as in the CSV files."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

Rows = list[dict[str, str]]
BEGIN: Final = date(2024, 1, 15)
TODAY: Final = date(2026, 6, 30)
BARRIERS: Final = (
    "housing", "mobility", "money", "own-childcare", "language", "digital", "health", "administration",
)  # fmt: skip
GROUPS: Final = ("migration-background", "refugee", "disability", "other")


@dataclass
class Files:
    """What is to be imported, of one programme."""

    mentees: Rows
    mentors: Rows
    sessions: Rows
    outcomes: Rows
    ledger: Rows


def made_up(programme: str, people: int, seed: int = 1) -> Files:
    """A programme with so many people, up to three enrolments each, shuffled."""
    chance = Random(seed)
    files = Files([], _mentors(), [], [], _ledger(programme, chance))
    for number in range(people):
        enrolled = _enrolments(programme, f"P-{number:04d}", chance)
        files.mentees += enrolled
        files.outcomes += _outcomes(enrolled, chance)
        files.sessions += _sessions(enrolled, chance)
    for rows in (files.mentees, files.sessions, files.outcomes, files.ledger):
        chance.shuffle(rows)
    return files


def _enrolments(programme: str, ref: str, chance: Random) -> Rows:
    born = date(2024 - chance.randint(18, 60), chance.randint(1, 12), chance.randint(1, 28))
    gender = chance.choice(("f", "f", "f", "m", "x", ""))
    start = BEGIN + timedelta(days=chance.randint(0, 600))
    rows: Rows = []
    for again in range(chance.choice((1, 1, 1, 2, 3))):
        end = start + timedelta(days=chance.randint(20, 200))
        is_over = again < 2 and (chance.random() < 0.8)
        rows.append(
            {
                "person_ref": ref,
                "programme": programme,
                "cohort": f"{start.year}-{'1' if start.month < 7 else '2'}",
                "started_on": start.isoformat(),
                "ended_on": end.isoformat() if is_over else "",
                "exit_reason": chance.choice(("certificate", "moved", "health")) if is_over else "",
                "trajectory": chance.choice(("cvo", "evc")),
                "postcode": chance.choice(("3500", "3600", "3900", "2140", "")),
                "gender": gender,
                "birth_date": born.isoformat() if chance.random() < 0.9 else "",
                "education": chance.choice((*"012345678", "")),
                "labour_status": chance.choice(("job-seeker", "inactive", "employed", "")),
                "target_groups": ";".join(chance.sample(GROUPS, chance.choice((0, 0, 1, 1, 2, 4)))),
                "referred_by": chance.choice(("VDAB", "GTB", "")),
                "languages": chance.choice(("nl", "ar;nl", "")),
            }
        )
        if not is_over:
            break
        start = end + timedelta(days=chance.choice((0, 1, 30, 120)))
    return rows


def _outcomes(enrolled: Rows, chance: Random) -> Rows:
    rows: Rows = []
    for row in enrolled:
        end = row["ended_on"] or TODAY.isoformat()
        for _ in range(chance.choice((0, 1, 2, 3))):
            on = date.fromisoformat(end) + timedelta(days=chance.choice((-5, 0, 1, 27, 28, 29, 90, 182, 183)))
            kind = chance.choice(("certificate", "job", "no-job", "training"))
            made = {"person_ref": row["person_ref"], "programme": row["programme"], "kind": kind}
            made |= {"on": on.isoformat(), "detail": chance.choice(("", "19 uur per week"))}
            if made not in rows:
                rows.append(made)
    return rows


def _sessions(enrolled: Rows, chance: Random) -> Rows:
    rows: Rows = []
    for row in enrolled:
        for week in range(chance.randint(0, 6)):
            held = min(date.fromisoformat(row["started_on"]) + timedelta(weeks=week), TODAY)
            rows.append(
                {
                    "session_id": f"{row['programme']}-{row['person_ref']}-{row['started_on']}-{week}",
                    "person_ref": row["person_ref"],
                    "programme": row["programme"],
                    "mentor_ref": f"G-{chance.randint(1, 6)}",
                    "held_on": held.isoformat(),
                    "minutes": str(chance.randint(10, 120)),
                    "where": chance.choice(("work floor", "school", "")),
                    "theme": chance.choice(("praten met ouders", "verzorging", "")),
                    "barriers": ";".join(chance.sample(BARRIERS, chance.choice((0, 0, 1, 2)))),
                    "present": chance.choice(("yes", "yes", "yes", "no")),
                }
            )
    return rows


def _mentors() -> Rows:
    return [
        {
            "mentor_ref": f"G-{number}",
            "name": f"Proef Begeleider {number}",
            "region": "Genk",
            "languages": "nl;fr",
            "hours_per_week": "30.4",
        }
        for number in range(1, 5)
    ]


def _ledger(programme: str, chance: Random) -> Rows:
    granted = (("esf", "340283.50"), ("vcf", "136032.13"))
    rows = [_entry(programme, source, "budget", BEGIN, amount) for source, amount in granted]
    for _ in range(60):
        source = chance.choice(("esf", "vcf", "city"))
        on = BEGIN + timedelta(days=chance.randint(0, 900))
        rows.append(_entry(programme, source, "expense", on, f"{chance.randint(0, 9999)}.{chance.randint(0, 99):02d}"))
    return rows


def _entry(programme: str, source: str, kind: str, on: date, amount: str) -> dict[str, str]:
    made = {"source": source, "programme": programme, "kind": kind, "on": on.isoformat()}
    return {**made, "amount": amount, "description": "made up"}
