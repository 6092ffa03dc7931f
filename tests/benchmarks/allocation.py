"""Allocation rounds: a whole region against a plain loop, a real city in seconds, and the exact method.

All is measured in processor time, so that what else the machine does counts for neither side.
"""

import csv
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from heapq import heappush, heapreplace
from itertools import pairwise
from math import dist
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time
from typing import Any, Final

import numpy as np

from services.matching.domain.policies import Policy, Tier
from services.matching.engine.files.places import read_daycares, read_groups
from services.matching.engine.files.policy import read_policy
from services.matching.engine.files.requests import read_requests
from services.matching.engine.files.writing import allocation_csv
from services.matching.engine.instance import Children, Daycares, Groups, Instance, Integers
from services.matching.engine.rounds import Method, Outcome, allocate
from services.matching.verifier.allocation_file import read_allocation
from services.matching.verifier.judging import judge, read_case
from tests.benchmarks.results import Result, Rounds

AMSTERDAM: Final = Path("../shared/data/amsterdam-daycares.csv")
ROUNDS: Final = 5
DAYPARTS: Final = [f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")]
GROUNDS: Final = ["work-4-5", "training", "sibling", "foster", "single-parent", "low-income", "vulnerable"]
REQUESTS: Final = (
    "request_id,child_id,family_id,birth_date,start_on,dayparts,postcode,lat,lon,max_km,income_related_price,"
    "specific_care,priority_grounds,registered_at,preferences,siblings_together,sibling_at,current_daycare,current_group"
)
HARD: Final = 5
"""The seed of a town where some families must block."""
POLICY: Final = """id = "benchmark"
effective_from = 2025-04-30
seed = 7
tie_break = ["registered_at", "distance", "lottery"]
[[tiers]]
name = "work or training"
grounds = ["work-4-5", "training"]
[[tiers]]
name = "social"
grounds = ["single-parent", "low-income", "foster", "sibling"]
[reserve]
share = 0.1
grounds = ["vulnerable"]
"""


async def measure() -> list[Result]:
    """Everything that can be measured here; the city only where its register is."""
    results = [against_a_heap(100_000, 1_000), against_a_library(4_000, 300)]
    if AMSTERDAM.exists():
        results += [a_city(8_000), both_commands(8_000)]
    return [*results, exactly(1_589, 86), exactly(1_589, 86, hard=True)]


def against_a_heap(children: int, daycares: int) -> Result:
    """One place each, ten wishes: the engine's round against deferred acceptance in a plain loop."""
    instance, policy = plain_region(children, daycares)
    rounds = Rounds()
    for _ in range(ROUNDS):
        outcome, ours = timed(lambda: allocate(instance, policy, "deferred-acceptance"))
        placed, reference = timed(partial(heap_acceptance, instance, outcome))
        assert (placed == outcome.allocation.unit_wish).all()
        rounds.ours.append(ours)
        rounds.reference.append(reference)
    return rounds.result(f"Round of {children:,} children ÷ a plain heap", "s", 1, at_least=False)


def against_a_library(children: int, daycares: int) -> Result:
    """The same on a smaller region, against the `matching` library."""
    instance, policy = plain_region(children, daycares)
    rounds = Rounds()
    for _ in range(ROUNDS):
        outcome, ours = timed(partial(allocate, instance, policy, "deferred-acceptance"))
        rounds.ours.append(ours)
        rounds.reference.append(timed(partial(library_acceptance, instance, outcome))[1])
    what = f"Round of {children:,} children ÷ the library `matching`"
    return rounds.result(what, "s", 0.01, at_least=False)


def library_acceptance(instance: Instance, outcome: Outcome) -> None:
    """The same by the library, on lists that are ready."""
    from matching.games import HospitalResident  # type: ignore[import-untyped]  # noqa: PLC0415

    wishes = outcome.wishes
    lists = {u: wishes.daycare[a:b].tolist() for u, (a, b) in enumerate(pairwise(wishes.start.tolist()))}
    order = np.lexsort((wishes.order, wishes.daycare))
    ranked: dict[int, list[int]] = {}
    for wish in order.tolist():
        ranked.setdefault(int(wishes.daycare[wish]), []).append(int(wishes.unit[wish]))
    capacities = {d: max(1, int(instance.groups.places[d, 0])) for d in ranked}
    sys.setrecursionlimit(1_000_000)  # the library copies its players, who know each other, by recursion
    game = HospitalResident.create_from_dictionaries(lists, ranked, capacities)
    game.solve(optimal="resident")


def a_city(children: int) -> Result:
    """The real register with made-up children: engine and verifier on files that are read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_city(folder, children)
        rounds, note = Rounds(), ""
        for _ in range(ROUNDS):
            seconds, note = engine_and_verifier(folder, "deferred-acceptance")
            rounds.ours.append(seconds)
            rounds.reference.append(2.0)
    return rounds.result(f"Amsterdam, {children:,} children: engine and verifier", "s", 1, at_least=False, note=note)


def both_commands(children: int) -> Result:
    """`opvangpunt allocate` and `verify` on the files of the city, from start to end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_city(folder, children)
        files = [f"--{kind}={folder / kind}.csv" for kind in ("daycares", "vacancies", "requests")]
        files.append(f"--policy={folder / 'policy.toml'}")
        rounds = Rounds()
        for _ in range(ROUNDS):
            seconds = commanded("allocate", *files, f"--out={folder / 'out.csv'}", "--json")
            rounds.ours.append(seconds + commanded("verify", *files, f"--allocation={folder / 'out.csv'}", "--json"))
            rounds.reference.append(4.0)
    return rounds.result(f"Amsterdam, {children:,} children: both commands", "s", 1, at_least=False)


def commanded(*words: str) -> float:
    """Processor time of a command of ours."""
    before = getrusage(RUSAGE_CHILDREN)
    program = Path(sys.executable).with_name("opvangpunt")
    subprocess.run([program, *words], check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def exactly(children: int, daycares: int, *, hard: bool = False) -> Result:
    """With siblings, a place for the whole week: proven to be the best. A hard town has families who must block."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if hard:
            write_hard_town(folder, children, daycares)
        else:
            write_town(folder, children, daycares)
        seconds, note = engine_and_verifier(folder, "exact")
        _, rival = engine_and_verifier(folder, "deferred-acceptance")
    what = f"Exact, {children:,} children and {daycares} daycares{', some must block' if hard else ''}"
    return Result(what, seconds, 60.0, "s", 1, at_least=False, note=f"{note}; deferred acceptance: {rival}")


def engine_and_verifier(folder: Path, method: Method) -> tuple[float, str]:
    """Seconds for both on files that are read, and what came out."""
    instance, policy = read(folder)
    names = [folder / f"{kind}.csv" for kind in ("daycares", "vacancies", "requests")]
    case = read_case(names[0], names[1], names[2], folder / "policy.toml")
    outcome, ours = timed(lambda: allocate(instance, policy, method))
    (folder / "out.csv").write_text(allocation_csv(instance, outcome))
    rows = read_allocation(folder / "out.csv")
    verdict, check = timed(lambda: judge(case, rows))
    assert not verdict.broken, verdict.broken[0]
    proof = "" if outcome.proven is None else ", proven" if outcome.proven else f", gap {outcome.gap}"
    return ours + check, f"{verdict.placed} placed, {len(verdict.blocking)} blocking{proof}"


def read(folder: Path) -> tuple[Instance, Policy]:
    """The files of a round."""
    daycares = read_daycares(folder / "daycares.csv")
    groups = read_groups(folder / "vacancies.csv", daycares)
    return read_requests(folder / "requests.csv", daycares, groups), read_policy(folder / "policy.toml")


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call answers, and its seconds."""
    begun = process_time()
    answer = call()
    return answer, process_time() - begun


def heap_acceptance(instance: Instance, outcome: Outcome) -> Integers:
    """Deferred acceptance as anyone would write it: a heap for each daycare."""
    wishes = outcome.wishes
    start, daycare, order = wishes.start.tolist(), wishes.daycare.tolist(), wishes.order.tolist()
    capacity = instance.groups.places[:, 0].tolist()
    heaps: list[list[tuple[int, int]]] = [[] for _ in capacity]
    at, waiting = start[:-1], list(range(instance.units))
    while waiting:
        unit = waiting.pop()
        while at[unit] < start[unit + 1]:
            wish = at[unit]
            heap, entry = heaps[daycare[wish]], (-order[wish], unit)
            if len(heap) < capacity[daycare[wish]]:
                heappush(heap, entry)
                break
            if heap and heap[0] < entry:
                _, loser = heapreplace(heap, entry)
                at[loser] += 1
                waiting.append(loser)
                break
            at[unit] += 1
    return np.array([wish if wish < start[unit + 1] else -1 for unit, wish in enumerate(at)])


def plain_region(children: int, daycares: int) -> tuple[Instance, Policy]:
    """Everybody asks for the whole week at ten daycares; nine places for ten children."""
    source = np.random.default_rng(1)
    ids = [f"d{number:05}" for number in range(daycares)]
    yes, no = np.ones(daycares, bool), np.zeros(daycares, bool)
    places = np.repeat(source.multinomial(children * 9 // 10, np.full(daycares, 1 / daycares))[:, None], 10, axis=1)
    whole = np.arange(daycares)
    groups = Groups(
        whole, ["all"] * daycares, 0 * whole, 0 * whole + 36, 0 * whole + 700_000, places.astype(np.int64),
        np.arange(daycares + 1),
    )  # fmt: skip
    zero, none = np.zeros(children, np.int64), np.full(children, -1)
    everyone = Children(
        ids=[f"c{number}" for number in range(children)], request_ids=[f"r{number}" for number in range(children)],
        postcodes=["2000"] * children, birth_month=zero + 24_312, birth_day=zero + 1, start_month=zero + 24_324,
        start_day=zero + 1, start_ordinal=zero + 740_000, dayparts=zero + 1023,
        latitude=51.2 + source.random(children) / 10, longitude=4.4 + source.random(children) / 10,
        max_km=np.full(children, np.nan), income_related=zero == 1, specific_care=zero == 1,
        grounds=source.integers(0, 128, children), registered_at=source.integers(0, 10**6, children),
        sibling_at=none, current_daycare=none, current_group=none, current_group_names={},
        in_rows=np.arange(children),
    )  # fmt: skip
    popular = source.permutation(daycares)
    wishes = popular[(daycares * source.random((children, 10)) ** 1.5).astype(np.int64)].tolist()
    preferences = [tuple(dict.fromkeys(row)) for row in wishes]
    where = Daycares(ids, ids, ["2000"] * daycares, 51.2 + no, 4.4 + no, yes, yes, no)
    tiers = (Tier("work", frozenset({"work-4-5"})), Tier("social", frozenset({"single-parent", "low-income"})))
    policy = Policy("benchmark", date(2025, 4, 30), tiers=tiers, tie_break=("registered_at", "lottery"))
    return Instance(where, groups, everyone, np.arange(children + 1), np.arange(children), preferences), policy


def write_city(folder: Path, children: int) -> None:
    """The register's daycares with a fifth of their capacity free, in two groups, and children around them."""
    source = random.Random(1)
    with AMSTERDAM.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    daycares = [[row[key] for key in ("daycare_id", "name", "postcode", "city", "lat", "lon")] for row in rows]
    free = [max(1, int(row["capacity"]) // 4) for row in rows]
    _write(folder, source, daycares, free, children, whole_week=False)


def write_town(folder: Path, children: int, daycares: int) -> None:
    """Made-up daycares; places for the whole week."""
    source = random.Random(1)
    rows = [
        [f"d{number}", f"Daycare {number}", "2000", "Town", 52.3 + source.random() / 10, 4.8 + source.random() / 10]
        for number in range(daycares)
    ]
    _write(folder, source, rows, [source.randint(4, 12) for _ in rows], children, whole_week=True)


def write_hard_town(folder: Path, children: int, daycares: int) -> None:
    """Six groups by age, four families in ten with siblings, everybody after the same few daycares near home: then
    no allocation satisfies every family.
    """
    source = random.Random(HARD)
    (folder / "policy.toml").write_text(POLICY.replace('["registered_at", "distance", "lottery"]', '["distance"]'))
    places = [(52.3 + source.random() / 10, 4.8 + source.random() / 6) for _ in range(daycares)]
    rows = [[f"d{number}", f"Daycare {number}", "2000", "Town", *place] for number, place in enumerate(places)]
    _table(folder / "daycares.csv", "daycare_id,name,postcode,city,lat,lon", rows)
    share = children * 0.85 / daycares / 6
    vacancies = [
        [row[0], f"group {age}", 6 * age, 6 * age + 5, "2027-01-01", *[max(0, round(source.gauss(share, 1)))] * 10]
        for row in rows
        for age in range(6)
    ]
    columns = "daycare_id,group,min_age_months,max_age_months,available_from," + ",".join(DAYPARTS).replace("-", "_")
    _table(folder / "vacancies.csv", columns, vacancies)
    popular = [source.random() ** 3 for _ in rows]
    requests: list[list[Any]] = []
    while len(requests) < children:
        size = min(source.choice([1] * 6 + [2] * 3 + [3]), children - len(requests))
        home = (52.3 + source.random() / 10, 4.8 + source.random() / 6)
        drawn = [dist(home, place) * (0.2 + source.random()) / (0.2 + popular[n]) for n, place in enumerate(places)]
        near = [str(rows[n][0]) for n in sorted(range(daycares), key=drawn.__getitem__)[: source.randint(2, 8)]]
        family = _family(source, near, len(requests), size, whole_week=True)
        requests += [[*row[:7], *home, *row[9:14], ";".join(near), *row[15:]] for row in family]
    _table(folder / "requests.csv", REQUESTS, requests)


def _write(
    folder: Path, source: random.Random, daycares: list[list[Any]], free: list[int], children: int, *, whole_week: bool
) -> None:
    (folder / "policy.toml").write_text(POLICY)
    _table(folder / "daycares.csv", "daycare_id,name,postcode,city,lat,lon", daycares)
    columns = "daycare_id,group,min_age_months,max_age_months,available_from," + ",".join(DAYPARTS).replace("-", "_")
    vacancies = [
        [daycare[0], group, *ages, "2027-01-01"]
        + ([places] * 10 if whole_week else [max(0, places + source.randint(-2, 2)) for _ in DAYPARTS])
        for daycare, places in zip(daycares, free, strict=True)
        for group, ages in (("babies", (0, 17)), ("toddlers", (18, 36)))
    ]
    _table(folder / "vacancies.csv", columns, vacancies)
    ids = [daycare[0] for daycare in daycares]
    requests: list[list[Any]] = []
    while len(requests) < children:
        size = min(source.choice([1] * 8 + [2, 2]), children - len(requests))
        requests += _family(source, ids, len(requests), size, whole_week)
    _table(folder / "requests.csv", REQUESTS, requests)


def _family(source: random.Random, ids: list[str], number: int, size: int, whole_week: bool) -> list[list[Any]]:
    wishes = ";".join(source.sample(ids, min(len(ids), source.randint(4, 10))))
    grounds = ";".join(ground for ground in GROUNDS if ground != "sibling" and source.random() < 0.15)
    registered = f"2026-0{source.randint(1, 9)}-{source.randint(10, 28)}T{source.randint(10, 20)}:00:00Z"
    home = [52.3 + source.random() / 8, 4.8 + source.random() / 5]
    rows = []
    for child in range(number, number + size):
        days = range(5) if whole_week else source.sample(range(5), source.choice([2, 3, 4, 5]))
        parts = ";".join(DAYPARTS[2 * day + half] for day in sorted(days) for half in (0, 1))
        birth = f"{source.choice([2024, 2025, 2026])}-{source.randint(3, 11):02}-{source.randint(10, 28)}"
        rows.append([
            f"r{number}", f"c{child}", f"f{number}", birth, "2027-02-01", parts, "1012", *home, 5, "no", "no", grounds,
            registered, wishes, "yes", "", "", "",
        ])  # fmt: skip
    return rows


def _table(path: Path, columns: str, rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns.split(","))
        writer.writerows(rows)
