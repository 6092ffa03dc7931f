"""A school sees its programme, a daycare those who learn there, and each only the notes that were shared with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.partners.domain import EYES, Eye, Trainee, seen_as, shared, stands
from services.mentoring.places.domain.agreement import Agreement
from services.mentoring.programmes.domain import Membership, Role
from services.mentoring.sessions.domain import Session

TODAY = date(2026, 11, 20)
JOINED = date(2026, 1, 1)
HERE = Trainee("m1", "Proef", "NIKO(L)", "2026-2", frozenset({"ukkies"}))
ROLES: tuple[Role, ...] = ("lead", "school", "daycare", "support", "funder")


def test_a_school_sees_the_programme_and_a_daycare_who_has_an_agreement_there() -> None:
    members = [Membership("cvo", "school", JOINED), *(Membership(one, "daycare", JOINED) for one in ("ukkies", "ver"))]
    seen = {name: seen_as(HERE, name, members, TODAY) for name in ("cvo", "ukkies", "ver", "other", "")}
    assert seen["cvo"] == {"school"}
    assert seen["ukkies"] == {"daycare"}
    assert not any(seen[name] for name in ("ver", "other", ""))


@pytest.mark.parametrize("role", ["lead", "support", "funder"])
def test_other_roles_see_nobody(role: Role) -> None:
    assert not seen_as(HERE, "ukkies", [Membership("ukkies", role, JOINED)], TODAY)


@given(st.sampled_from(ROLES), st.integers(-400, 400), st.none() | st.integers(-400, 400))
def test_nobody_sees_before_joining_or_from_the_day_of_leaving(role: Role, joined: int, left: int | None) -> None:
    left_on = None if left is None else TODAY + timedelta(days=left)
    member = Membership("ukkies", role, TODAY + timedelta(days=joined), left_on)
    takes_part = joined <= 0 and (left is None or left > 0)
    assert bool(seen_as(HERE, "ukkies", [member], TODAY)) == (takes_part and role in EYES)


@given(st.booleans(), st.booleans(), st.frozensets(st.sampled_from(EYES)))
def test_a_note_is_shared_with_whom_its_switch_names(school: bool, daycare: bool, eyes: frozenset[Eye]) -> None:
    held = Session("s", "m1", "mentor", TODAY, 45, present=True, note="noot")
    held = replace(held, share_with_school=school, share_with_daycare=daycare)
    named = {eye for eye, is_shared in (("school", school), ("daycare", daycare)) if is_shared}
    assert shared(held, eyes).note == ("noot" if named & eyes else None)


def test_an_agreement_is_for_its_daycare_before_it_begins_and_until_its_last_day() -> None:
    agreed = Agreement("a", "m1", "p", TODAY + timedelta(days=1), TODAY + timedelta(days=9))
    assert stands(agreed, TODAY)
    assert stands(agreed, agreed.until_on)
    assert not stands(agreed, agreed.until_on + timedelta(days=1))
