"""New workers by background: who started, who has a certificate, who found a job."""

from collections.abc import Callable, Sequence

from services.mentoring.mentees.domain import GENDERS, TARGET_GROUPS
from services.mentoring.reports.domain.esf import NO_GROUP, UNKNOWN, Participant
from services.mentoring.reports.domain.small_cells import LIMIT, Shown, counted


def by_gender(people: Sequence[Participant]) -> dict[str, Shown]:
    """Newcomers by gender."""
    return _newcomers(people, (*GENDERS, UNKNOWN), lambda one: (one.first.facts.gender or UNKNOWN,))


def by_group(people: Sequence[Participant]) -> dict[str, Shown]:
    """Newcomers by target group; a person may be in several."""
    codes = (*TARGET_GROUPS, NO_GROUP)
    return _newcomers(people, codes, lambda one: one.first.facts.target_groups or (NO_GROUP,))


def _newcomers(
    people: Sequence[Participant],
    codes: Sequence[str],
    codes_of: Callable[[Participant], tuple[str, ...]],
) -> dict[str, Shown]:
    """Who started, has a certificate and found a job, by code; shares are of all with one, in whole percents."""
    whole = {
        "started": list(people),
        "certificates": [one for one in people if one.has_certificate],
        "jobs": [one for one in people if one.has_job],
    }
    told = {what: counted((code for one in some for code in codes_of(one)), codes) for what, some in whole.items()}
    for what in ("certificates", "jobs"):
        told[f"share_of_{what}"] = {code: _share(count, len(whole[what])) for code, count in told[what].items()}
    return told


def _share(count: int | None, whole: int) -> int | None:
    return None if count is None or whole < LIMIT else round(100 * count / whole)
