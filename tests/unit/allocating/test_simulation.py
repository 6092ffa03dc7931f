"""A simulation places children exactly as a round does."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from tests.unit.allocating.round_files import run
from tests.unit.engine.towns import Town, towns

QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(towns())
def test_one_policy_alone_does_what_a_round_under_it_does(town: Town) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        town.write(folder)
        common = ["--policy", folder / "policy.toml", "--method", "deferred-acceptance", "--json"]
        alone = json.loads(run("allocate", folder, *common, "--out", folder / "allocation.csv").stdout)
        document = json.loads(run("simulate", folder, *common, "--out", folder / "simulated").stdout)
        simulated = (folder / "simulated" / "allocation-town.csv").read_bytes()
        assert simulated == (folder / "allocation.csv").read_bytes()
    [policy] = document["policies"]
    same = ("policy", "method", "children", "placed", "blocking", "ranks", "seed")
    assert {key: policy[key] for key in same} == {key: alone[key] for key in same}
    for section in document["sections"]:
        if section["kind"] in {"neighbourhood", "tier"}:
            assert sum(group["policies"][0]["placed"] for group in section["groups"]) == alone["placed"]


@QUICK
@given(towns())
def test_what_is_gained_and_lost_is_the_difference_in_places(town: Town) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        town.write(folder)
        other = folder / "other.toml"
        other.write_text('id = "other"\neffective_from = 2025-04-30\n[points]\nvulnerable = 1\n')
        options = ["--policy", folder / "policy.toml", "--policy", other, "--method", "deferred-acceptance", "--json"]
        document = json.loads(run("simulate", folder, *options).stdout)
    compared = [document["policies"]]
    compared += [group["policies"] for section in document["sections"] for group in section["groups"]]
    for first, second in compared:
        assert second["placed"] - first["placed"] == second["gained"] - second["lost"]
        assert second["better"] >= second["gained"]
        assert second["worse"] >= second["lost"]
        assert (first["gained"], first["lost"], first["better"], first["worse"]) == (0, 0, 0, 0)
