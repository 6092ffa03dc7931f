"""Who gets in: tokens, sign-in links, sessions, and taking them back."""

import asyncio
import re
from collections.abc import Awaitable
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from services.intake.access.drawing import qr_code
from shared.contracts import topics
from shared.contracts.intake import AccessGranted, AccessRevoked, Role
from shared.contracts.mentoring import MenteeErased, MentorAssigned
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id
from shared.web.revocations import Revocations
from shared.web.tokens import public_key, read
from tests.intake_running import Intake, fresh_key
from tests.waiting import until

OPEN = ["/health/live", "/health/ready", "/metrics", "/openapi.json", "/asyncapi", "/assets/opvangpunt.css", "/sign-in"]


async def granted(intake: Intake, role: str = "terminal", scope: str | None = "borgerhout") -> dict[str, str]:
    operator = intake.client("operator", None)
    answer = await operator.post("/api/v1/access/tokens", json={"role": role, "for": scope}, headers=fresh_key())
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def link_for(intake: Intake, scope: str = "borgerhout") -> str:
    operator = intake.client("operator", None)
    answer = await operator.post("/api/v1/access/links", json={"role": "terminal", "for": scope}, headers=fresh_key())
    return str(answer.json()["link"])


def bearer(intake: Intake, token: str) -> httpx.AsyncClient:
    visitor = intake.visitor()
    visitor.headers["Authorization"] = f"Bearer {token}"
    return visitor


@pytest.mark.parametrize("path", OPEN)
async def test_what_is_open_needs_no_token(intake: Intake, path: str) -> None:
    assert (await intake.visitor().get(path)).status_code == 200


async def test_everything_else_asks_for_a_token(intake: Intake) -> None:
    visitor = intake.visitor()
    document = (await visitor.get("/openapi.json")).json()
    for path, operations in document["paths"].items():
        if path.startswith("/health"):
            continue
        for method in operations:
            answer = await visitor.request(method, path.replace("{", "").replace("}", ""), json={}, headers=fresh_key())
            assert answer.status_code == 401, f"{method} {path}"
            assert answer.headers["content-type"] == "application/problem+json"


async def test_a_granted_token_works_and_is_told_to_all(intake: Intake) -> None:
    made = await granted(intake)
    assert (await bearer(intake, made["token"]).get("/api/v1/contact-points")).status_code == 200
    await until(intake.relayed, "the event to leave")
    (event,) = await intake.published(topics.ACCESS, lambda event: event.key == made["token_id"])
    assert isinstance(event, AccessGranted)
    assert (event.role, event.scope) == ("terminal", "borgerhout")


async def test_a_repeated_grant_is_the_same_token_though_nobody_kept_it(intake: Intake) -> None:
    key, operator = fresh_key(), intake.client("operator", None)
    body = {"role": "terminal", "for": "borgerhout"}
    first, second = [await operator.post("/api/v1/access/tokens", json=body, headers=key) for _ in range(2)]
    assert first.json() == second.json()
    kept = await intake.rows("SELECT answer::text FROM idempotency_keys WHERE key = $1", key["Idempotency-Key"])
    assert first.json()["token"] not in kept[0][0]


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [("terminal", None, 422), ("terminal", "atlantis", 422), ("king", "borgerhout", 422), ("director", None, 422)],
)
async def test_a_token_that_means_nothing_is_not_granted(
    intake: Intake, role: str, scope: str | None, status: int
) -> None:
    operator = intake.client("operator", None)
    answer = await operator.post("/api/v1/access/tokens", json={"role": role, "for": scope}, headers=fresh_key())
    assert answer.status_code == status


async def test_a_token_carries_the_name_of_who_holds_it_and_tells_it_to_nobody_on_the_bus(intake: Intake) -> None:
    operator, key = intake.client("operator", None), fresh_key()
    named = {"role": "coordinator", "for": None, "name": "A.B."}
    first, again = [await operator.post("/api/v1/access/tokens", json=named, headers=key) for _ in range(2)]
    assert first.json()["token"] == again.json()["token"]
    assert read(first.json()["token"], public_key(intake.layout.public_key)).holder == "A.B."
    other = await operator.post("/api/v1/access/tokens", json=named | {"name": "C.D."}, headers=key)
    assert other.status_code == 409
    link = (await operator.post("/api/v1/access/links", json=named, headers=fresh_key())).json()["link"]
    visitor = intake.visitor()
    await visitor.post(link, headers={"Origin": intake.url})
    assert read(visitor.cookies["opvangpunt_session"], public_key(intake.layout.public_key)).holder == "A.B."
    await until(intake.relayed, "the event to leave")
    (event,) = await intake.published(topics.ACCESS, lambda event: event.key == first.json()["token_id"])
    assert "A.B." not in str(event)


async def test_only_operators_grant(intake: Intake) -> None:
    answer = await intake.client().post("/api/v1/access/tokens", json={"role": "operator"}, headers=fresh_key())
    assert answer.status_code == 403


async def test_a_revoked_token_counts_no_more_here_nor_anywhere(intake: Intake) -> None:
    made = await granted(intake)
    revoked = await intake.client("operator", None).post(f"/api/v1/access/tokens/{made['token_id']}/revoke")
    assert revoked.status_code == 200
    assert (await bearer(intake, made["token"]).get("/api/v1/contact-points")).status_code == 401
    await until(intake.relayed, "the event to leave")
    events = await intake.published(topics.ACCESS, lambda event: event.key == made["token_id"])
    assert isinstance(events[-1], AccessRevoked)

    elsewhere = Revocations()
    following = asyncio.create_task(elsewhere.follow(intake.kafka))
    await asyncio.wait_for(elsewhere.caught_up.wait(), 30)

    async def heard() -> bool:
        return made["token_id"] in elsewhere

    await until(heard, "another process to hear of it")
    following.cancel()


async def test_a_link_signs_in_once_and_a_preview_does_not_use_it_up(intake: Intake) -> None:
    link = await link_for(intake)
    preview, visitor, thief = intake.visitor(), intake.visitor(), intake.visitor()
    assert [(await preview.get(link)).status_code for _ in range(3)] == [200, 200, 200]
    here = {"Origin": intake.url}
    signed_in = await visitor.post(link, headers=here)
    assert signed_in.status_code == 303
    cookie = signed_in.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await thief.post(link, headers=here)).status_code == 410
    assert (await thief.get(link)).status_code == 410
    assert (await visitor.get("/desk/borgerhout")).status_code == 200
    assert (await visitor.get("/desk/kiel", headers={"Accept": "text/html"})).status_code == 403


async def test_a_link_used_by_two_at_once_signs_in_one(intake: Intake) -> None:
    link = await link_for(intake)
    answers = await asyncio.gather(*(intake.visitor().post(link, headers={"Origin": intake.url}) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [303] + [410] * 7


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_another_site_cannot_use_a_session(intake: Intake, headers: dict[str, str]) -> None:
    visitor = intake.visitor()
    visitor.cookies.set("opvangpunt_session", intake.token())
    answer = await visitor.post("/desk/borgerhout/reports", data={"what": "opened"}, headers=headers)
    assert answer.status_code == 403


async def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(intake: Intake) -> None:
    visitor = intake.visitor()
    await visitor.post(await link_for(intake), headers={"Origin": intake.url})
    copied = visitor.cookies["opvangpunt_session"]
    await visitor.post("/sign-out", headers={"Origin": intake.url})
    thief = intake.visitor()
    thief.cookies.set("opvangpunt_session", copied)
    answer = await thief.get("/desk/borgerhout", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{intake.url}/sign-in")


async def test_the_next_page_is_one_of_ours(intake: Intake) -> None:
    for wanted, expected in (
        ("https://elsewhere.example/", "/"),
        (f"{intake.url}/desk/borgerhout", f"{intake.url}/desk/borgerhout"),
    ):
        link = await link_for(intake)
        answer = await intake.visitor().post(link, params={"next": wanted}, headers={"Origin": intake.url})
        assert answer.headers["location"] == expected


@pytest.mark.parametrize(
    ("by", "role", "status"),
    [
        ("coordinator", "mentee", 201),
        ("coordinator", "mentor", 201),
        ("coordinator", "partner", 201),
        ("coordinator", "coordinator", 403),
        ("coordinator", "operator", 403),
        ("coordinator", "terminal", 403),
        ("mentor", "mentee", 403),
        ("terminal", "terminal", 403),
    ],
)
async def test_a_coordinator_lets_in_who_sees_less_than_it_does_and_nobody_else(
    intake: Intake, by: Role, role: str, status: int
) -> None:
    caller = intake.client(by, "borgerhout" if by == "terminal" else None)
    answer = await caller.post("/api/v1/access/links", json={"role": role, "for": "borgerhout"}, headers=fresh_key())
    assert answer.status_code == status
    tokens = await caller.post("/api/v1/access/tokens", json={"role": role, "for": "borgerhout"}, headers=fresh_key())
    assert tokens.status_code == 403


async def test_a_coordinator_hands_a_mentee_a_link_in_its_language_that_lasts_on_its_phone(intake: Intake) -> None:
    coordinator = intake.visitor()
    coordinator.cookies.set("opvangpunt_session", intake.token("coordinator", None))
    asked = {"role": "mentee", "for": "mentee-1", "language": "ar"}
    page = await coordinator.post("/invitations", data=asked, headers={"Origin": intake.url, "Accept": "text/html"})
    assert page.status_code == 200
    (link,) = re.findall(r"https?://[^\s<]+/sign-in/[^\s<]+", page.text)
    phone = intake.visitor()
    assert 'dir="rtl"' in (await phone.get(link)).text
    assert (await phone.post(link, headers={"Origin": intake.url})).status_code == 303
    (cookie,) = phone.cookies.jar
    assert datetime.fromtimestamp(cookie.expires or 0, UTC) > datetime.now(UTC) + timedelta(days=27)
    spent = await phone.get(link)
    assert (spent.status_code, 'dir="rtl"' in spent.text) == (410, True)


async def test_a_mentee_makes_no_link_and_another_site_makes_none_for_a_coordinator(intake: Intake) -> None:
    tries: list[tuple[Role, str]] = [("mentee", intake.url), ("coordinator", "https://elsewhere.example")]
    for role, origin in tries:
        visitor = intake.visitor()
        visitor.cookies.set("opvangpunt_session", intake.token(role, "mentee-1" if role == "mentee" else None))
        answer = await visitor.post("/invitations", data={"role": "mentee", "for": "x"}, headers={"Origin": origin})
        assert answer.status_code == 403


async def test_a_mentor_lets_in_the_mentees_whom_it_guides_now_and_nobody_else(intake: Intake) -> None:
    mentee, other = new_id(), new_id()
    first, second = intake.client("mentor", "mentor-first"), intake.client("mentor", "mentor-second")

    async def asked(mentor: httpx.AsyncClient, who: str | None = mentee, role: str = "mentee") -> int:
        body = {"role": role, "for": who}
        return (await mentor.post("/api/v1/access/links", json=body, headers=fresh_key())).status_code

    assigned = MentorAssigned(mentee_id=mentee, mentor_id="mentor-first", from_on=date(2026, 11, 1))
    await intake.publish(assigned)
    await until(lambda: _is(asked(first), 201), "intake to hear who guides the mentee")
    refused = [await asked(second), await asked(first, other), await asked(first, None)]
    refused += [await asked(first, "mentor-first", "mentor"), await asked(intake.client("mentor", None))]
    assert refused == [403] * 5

    await intake.publish(assigned.model_copy(update={"mentor_id": "mentor-second"}))
    await until(lambda: _is(asked(second), 201), "intake to hear who guides the mentee now")
    assert await asked(first) == 403

    await intake.publish(MenteeErased(mentee_id=mentee, erased_at=utc_now()))
    await until(lambda: _is(asked(second), 403), "intake to forget the mentee")


async def _is(answer: Awaitable[int], status: int) -> bool:
    return await answer == status


async def test_the_code_on_the_page_is_the_link_and_the_page_says_how_long_it_works(intake: Intake) -> None:
    operator = intake.visitor()
    operator.cookies.set("opvangpunt_session", intake.token("operator", None))
    here = {"Origin": intake.url, "Accept": "text/html"}
    asked = {"role": "mentee", "for": "mentee-1", "language": "fr"}
    page = await operator.post("/invitations?lang=en", data=asked, headers=here)
    (link,) = re.findall(r"https?://[^\s<]+/sign-in/[^\s<]+", page.text)
    assert link.endswith("?lang=fr")
    assert qr_code(link) in page.text
    assert "for 15 minutes" in page.text
    assert "style=" not in qr_code(link)


@pytest.mark.parametrize(
    ("role", "scope", "status"), [("terminal", "kiel", 200), ("terminal", "atlantis", 422), ("director", "", 422)]
)
async def test_an_operator_hands_out_a_link_that_means_something(
    intake: Intake, role: str, scope: str, status: int
) -> None:
    operator = intake.visitor()
    operator.cookies.set("opvangpunt_session", intake.token("operator", None))
    assert "Link maken" in (await operator.get("/")).text
    asked = {"role": role, "for": scope}
    page = await operator.post("/invitations", data=asked, headers={"Origin": intake.url, "Accept": "text/html"})
    assert page.status_code == status
