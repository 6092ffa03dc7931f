"""What cannot be read is said by file, line and column, and never judged."""

from collections.abc import Callable
from typing import Any

import pytest

from services.matching.verifier.troubles import BadInput
from tests.unit.verifier.town import POLICY, RESERVE, Town

Make = Callable[..., Town]


def trouble(town: Town) -> str:
    with pytest.raises(BadInput) as raised:
        town.verdict()
    return str(raised.value).replace(f"{town.folder}/", "")


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ({"birth_date": "31/12/2025"}, "requests.csv, line 2, column birth_date: '31/12/2025' is no date"),
        ({"start_on": ""}, "requests.csv, line 2, column start_on: '' is no date"),
        ({"dayparts": "mon-am;sat-am"}, "column dayparts: 'sat-am' is no day-part"),
        ({"dayparts": ""}, "column dayparts: names no day-part"),
        ({"lat": 91}, "column lat: 91 is not between -90 and 90"),
        ({"lat": ""}, "column lat: is empty while the other"),
        ({"specific_care": "maybe"}, "column specific_care: 'maybe' is neither yes nor no"),
        ({"registered_at": "yesterday"}, "column registered_at: 'yesterday' is no moment"),
        ({"preferences": "a;z"}, "column preferences: 'z' is not among the daycares"),
        ({"preferences": "", "max_km": "far"}, "column max_km: 'far' is no number"),
        ({"current_daycare": "a"}, "column current_group: a place that a child holds has both"),
        ({"current_daycare": "z", "current_group": "g"}, "column current_daycare: 'z' is not among the daycares"),
        ({"family_id": ""}, "column family_id: is empty"),
    ],
)
def test_a_bad_cell_of_a_request_is_named(town: Make, child: dict[str, Any], said: str) -> None:
    assert said in trouble(town().daycare("a").child("x", **({"preferences": "a"} | child)))


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ({"mon_am": -1}, "vacancies.csv, line 2, column mon_am: '-1' is no whole number from 0"),
        ({"fri_pm": "2.5"}, "column fri_pm: '2.5' is no whole number from 0"),
        ({"min_age_months": 40}, "column max_age_months: 36 is less than min_age_months, 40"),
        ({"available_from": "soon"}, "column available_from: 'soon' is no date"),
    ],
)
def test_a_bad_cell_of_a_vacancy_is_named(town: Make, group: dict[str, Any], said: str) -> None:
    assert said in trouble(town().daycare("a", None).group("a", "g", **group).child("x", "a"))


def test_a_vacancy_of_a_daycare_that_is_not_there_is_named(town: Make) -> None:
    said = trouble(town().daycare("a").group("z", "g").child("x", "a"))
    assert said == "vacancies.csv, line 3, column daycare_id: 'z' is not among the daycares"


@pytest.mark.parametrize(
    ("daycare", "said"),
    [
        ({"price": "cheap"}, "daycares.csv, line 2, column price: 'cheap' is neither income-related nor free"),
        ({"lat": "", "lon": "", "postcode": "1011AB"}, "column lat: is empty, and the postcode is no Belgian one"),
    ],
)
def test_a_bad_cell_of_a_daycare_is_named(town: Make, daycare: dict[str, Any], said: str) -> None:
    assert said in trouble(town().daycare("a", **daycare).child("x", "a"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda t: t.daycare("a").daycare("a", None).child("x", "a"), "daycares.csv, line 3, column daycare_id"),
        (lambda t: t.daycare("a").group("a", "g").child("x", "a"), "vacancies.csv, line 3, column group"),
        (lambda t: t.daycare("a").child("x", "a").child("x", "a", None), "requests.csv, line 3, column child_id"),
    ],
)
def test_what_is_there_twice_is_named(town: Make, make: Callable[[Town], Town], said: str) -> None:
    assert said in trouble(make(town()))


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"preferences": "b"}, "line 3, column preferences: are not those of line 2"),
        ({"siblings_together": "no"}, "line 3, column siblings_together: is not the same as in line 2"),
        ({"current_daycare": "a", "current_group": "g"}, "line 3, column current_daycare: is given, but"),
    ],
)
def test_siblings_who_contradict_each_other_are_named(town: Make, second: dict[str, Any], said: str) -> None:
    trial = town().daycare("a").daycare("b").child("x", "a", family_id="f")
    assert said in trouble(trial.child("y", **({"preferences": "a", "family_id": "f"} | second)))


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (POLICY + "colour = 1", "column colour: is no key of a tier"),
        ("colour = 1\n" + POLICY, "policy.toml, line 1, column colour: is no key of a policy"),
        (POLICY.replace('"foster"', '"work-4-5"'), "line 12, column grounds: 'work-4-5' is in two tiers"),
        (POLICY + RESERVE.replace("0.5", "1.5"), "line 15, column share: 1.5 is not between 0 and 1"),
        (POLICY.replace("lottery", "dice"), "line 4, column tie_break: 'dice' is none of"),
        (POLICY.replace("id = ", "id : "), "line 2: is not TOML"),
        (POLICY + '[points]\nfoster = "many"', "line 14, column foster: is given something else than a number"),
        (POLICY.replace('id = "trial"', ""), "column id: is missing"),
        (POLICY.replace('"foster"', '"wealth"'), "line 12, column grounds: 'wealth' is none of work-4-5, training"),
        (POLICY + "[points]\nwealth = 2", "line 14, column wealth: is none of work-4-5, training"),
        ("effective_until = 2001-01-01\n" + POLICY, "line 1, column effective_until: is 2001-01-01, before"),
        ('effective_until = "soon"\n' + POLICY, "line 1, column effective_until: is not a date"),
    ],
)
def test_a_bad_policy_is_named_by_line(town: Make, policy: str, said: str) -> None:
    assert said in trouble(town(policy).daycare("a").child("x", "a"))


@pytest.mark.parametrize("name", ["daycares.csv", "vacancies.csv", "requests.csv", "allocation.csv"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ", line 1: is empty"),
        (b"colour\nred\n", ", line 1, column "),
        (b"daycare_id\n\xff\n", ", line 2: is not UTF-8"),
        (None, ", line 1: cannot be read"),
    ],
)
def test_a_file_that_is_none_is_named(town: Make, name: str, content: bytes | None, said: str) -> None:
    trial = town().daycare("a").child("x", "a")
    trial.write()
    trial.write = lambda: _with(trial, name, content)  # type: ignore[method-assign]
    assert f"{name}{said}" in trouble(trial)


def _with(town: Town, name: str, content: bytes | None) -> list[Any]:
    paths = [town.folder / f"{part}.csv" for part in ("daycares", "vacancies", "requests")]
    paths += [town.folder / "policy.toml", town.folder / "allocation.csv"]
    (town.folder / name).unlink() if content is None else (town.folder / name).write_bytes(content)
    return paths


def test_every_fault_of_a_file_is_said_at_once(town: Make) -> None:
    said = trouble(town().daycare("a").child("x", "a", dayparts="").child("y", "z"))
    assert "line 2, column dayparts" in said
    assert "line 3, column preferences" in said


def test_a_row_with_too_few_cells_is_named(town: Make) -> None:
    trial = town().daycare("a").child("x", "a")
    paths = trial.write()
    trial.write = lambda: paths  # type: ignore[method-assign]
    trial.save("allocation.csv", ["child_id,daycare_id,group", "x,a"])
    assert "allocation.csv, line 2: has 2 cells where the header has 3" in trouble(trial)


def test_columns_may_come_in_any_order_and_the_last_three_may_be_absent(town: Make) -> None:
    trial = town().daycare("a").child("x", "a", "a")
    for row in trial.rows["requests"]:
        for column in ("sibling_at", "current_daycare", "current_group"):
            del row[column]
        row["remark"] = "ignored"
    trial.rows["requests"] = [dict(reversed(row.items())) for row in trial.rows["requests"]]
    assert trial.verdict().holds(strict=True)


def test_no_requests_at_all_is_an_allocation_that_holds(town: Make) -> None:
    trial = town().daycare("a").child("x", "a")
    paths = trial.write()
    header = (trial.folder / "requests.csv").read_text("utf-8").splitlines()[0]
    trial.write = lambda: paths  # type: ignore[method-assign]
    trial.save("requests.csv", [header])
    trial.save("allocation.csv", ["child_id,daycare_id,group"])
    assert trial.verdict().holds(strict=True)
