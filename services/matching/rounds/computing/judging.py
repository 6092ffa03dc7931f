"""The verifier on the papers of a round and an allocation."""

from collections import Counter
from pathlib import Path
from typing import Any, Final

from services.matching.verifier.allocation_file import read_allocation
from services.matching.verifier.judging import judge, read_case
from services.matching.verifier.progress import Progress

SHOWN: Final = 50
"""So many breaks are spelled out; the rest is counted."""
NOTHING: Final[dict[str, Any]] = {"accepted": True, "broken": {}, "passed_over": 0, "children": 0, "placed": 0}


def judged(folder: Path, allocation: str, progress: Progress) -> dict[str, Any]:
    """The verdict in figures: `broken` by rule, `passed_over` families, and some breaks in words."""
    names = ("daycares.csv", "vacancies.csv", "requests.csv", "policy.toml")
    daycares, vacancies, requests, policy = (folder / name for name in names)
    case = read_case(daycares, vacancies, requests, policy, progress=progress)
    verdict = judge(case, read_allocation(folder / allocation, progress), progress)
    return {
        "accepted": verdict.holds(),
        "broken": {str(rule): number for rule, number in Counter(found.rule for found in verdict.broken).items()},
        "passed_over": len(verdict.blocking),
        "children": verdict.children,
        "placed": verdict.placed,
        "details": [found.detail for found in verdict.broken[:SHOWN]],
    }
