"""The command line as it is installed: what it prints for a program, what it says to a person."""

import json
from pathlib import Path

import psutil
import pytest

from shared.web.tokens import ROLES
from tests.system.running import System, opvangpunt

SERVICES = {"intake", "matching", "mentoring", "notify"}


def test_status_tells_where_everything_is(system: System) -> None:
    answer = system.command("status", "--json")
    assert answer.returncode == 0
    status = json.loads(answer.stdout)
    assert status["ready"] is True
    assert Path(status["data"]) == system.data.resolve()
    assert {"bootstrap", "pid", "ready"} <= status["kafka"].keys()
    assert {"pid", "ready", "databases"} <= status["postgres"].keys()
    assert status["postgres"]["databases"].keys() == SERVICES == status["services"].keys()
    assert all({"url", "pid", "ready"} <= service.keys() for service in status["services"].values())
    assert {"host", "port", "pid", "url", "ready"} <= status["sms_centre"].keys()
    parts = [status["kafka"], status["postgres"], status["sms_centre"], *status["services"].values()]
    assert all(part["ready"] and psutil.pid_exists(part["pid"]) for part in parts)


def test_status_for_a_person_names_the_addresses(system: System) -> None:
    answer = system.command("status")
    assert answer.returncode == 0
    assert all(system.url(service) in answer.stdout for service in SERVICES)


def test_token_prints_a_token_and_nothing_else(system: System) -> None:
    answer = system.command("token")
    assert answer.returncode == 0
    assert answer.stderr == ""
    [token] = answer.stdout.splitlines()
    headers = {"Authorization": f"Bearer {token}"}
    assert system.http("intake").get("/api/v1/contact-points", headers=headers).status_code == 200
    desk = system.http("intake").get("/desk/borgerhout", headers={**headers, "Accept": "text/html"})
    assert desk.status_code == 200, "without options it is a terminal of the first desk"


@pytest.mark.parametrize("role", ROLES)
def test_there_is_a_token_for_every_role(system: System, role: str) -> None:
    token = system.token(role, "kiel" if role == "terminal" else "somebody-1")
    headers = {"Authorization": f"Bearer {token}"}
    assert system.http("intake").get("/api/v1/contact-points", headers=headers).status_code == 200


def test_a_link_signs_in_once(system: System) -> None:
    answer = system.command("token", "--link", "--role", "terminal", "--for", "kiel")
    assert answer.returncode == 0
    [link] = answer.stdout.splitlines()
    assert link.startswith(f"{system.url('intake')}/sign-in/")
    visitor, form = system.http("intake"), {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    assert visitor.get(link, headers=form).status_code == 200, "looking does not use it up"
    signed_in, again = (visitor.post(link, headers=form) for _ in range(2))
    visitor.cookies.clear()
    assert signed_in.status_code == 303
    assert "opvangpunt_session" in signed_in.headers["set-cookie"]
    assert "set-cookie" not in again.headers


def test_a_second_up_on_the_same_folder_says_so_and_breaks_nothing(system: System) -> None:
    answer = system.command("up", "--detach")
    assert answer.returncode == 1
    assert f"already runs on {system.data.resolve()}" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert json.loads(system.command("status", "--json").stdout)["ready"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("token",),
        ("load", "--requests", "1"),
        ("import", "daycares", __file__),
        ("dead-letters", "list"),
        ("play",),
    ],
)
def test_a_folder_on_which_nothing_runs_is_named_with_what_to_do(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    nowhere = tmp_path / "nowhere"
    answer = opvangpunt(*arguments, "--data", str(nowhere))
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert f"Nothing runs on {nowhere}" in answer.stderr
    assert "opvangpunt up" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not nowhere.exists()


def test_a_role_that_does_not_exist_is_answered_with_those_that_do(system: System) -> None:
    answer = system.command("token", "--role", "king")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert all(role in answer.stderr for role in ROLES)


def test_a_desk_that_does_not_exist_gets_no_token(system: System) -> None:
    answer = system.command("token", "--for", "nowhere")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "contact point" in answer.stderr
