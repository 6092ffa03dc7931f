"""From files, or from what was read already, to a verdict."""

from pathlib import Path

from services.matching.verifier.allocation_file import read_allocation
from services.matching.verifier.case import Case, Row
from services.matching.verifier.daycare_files import read_daycares, read_vacancies
from services.matching.verifier.envy import Envy
from services.matching.verifier.hard_rules import eligible, families_together, places_kept, within_capacity
from services.matching.verifier.outcomes import Outcomes
from services.matching.verifier.policy_file import read_policy
from services.matching.verifier.progress import Progress, nobody_waits
from services.matching.verifier.request_file import read_requests
from services.matching.verifier.verdict import Blocking, Break, Verdict


def read_case(daycares: Path, vacancies: Path, requests: Path, policy: Path, progress: Progress = nobody_waits) -> Case:
    """All that an allocation is judged on. Raises BadInput."""
    rules = read_policy(policy)
    known = read_daycares(daycares)
    groups = read_vacancies(vacancies, known)
    return Case(known.values(), groups.values(), read_requests(requests, known, progress), rules)


def judge(case: Case, rows: list[Row], progress: Progress = nobody_waits) -> Verdict:
    """The verdict on the rows of an allocation."""
    progress("checking each place", 0, 1)
    outcomes = Outcomes(case, rows)
    broken = [*outcomes.misshapen, *eligible(case, outcomes), *within_capacity(case, outcomes)]
    broken += [*families_together(case, outcomes), *places_kept(case, outcomes)]
    envy = list(Envy(case, outcomes, progress).found())
    broken += [found for found in envy if isinstance(found, Break)]
    return Verdict(
        broken=tuple(sorted(broken, key=lambda found: found.rule)),
        blocking=tuple(found for found in envy if isinstance(found, Blocking)),
        children=len(case.children),
        placed=sum(place is not None for place in outcomes.place.values()),
    )


def verify_files(
    daycares: Path,
    vacancies: Path,
    requests: Path,
    policy: Path,
    allocation: Path,
    *,
    progress: Progress = nobody_waits,
) -> Verdict:
    """The verdict on an allocation in a file. Raises BadInput."""
    case = read_case(daycares, vacancies, requests, policy, progress=progress)
    return judge(case, read_allocation(allocation, progress), progress)
