"""A mentor's phone: sessions are noted without reception and reach the server once, whatever happens to the phone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Dialog, Page, async_playwright, expect

from deploy.local.ports import free_ports
from tests.integration.mentoring.service import Mentoring, running
from tests.platform_parts import PostgresServer
from tests.requirements import require
from tests.system.pages_seen import ARGUMENTS, PHONE, fits, is_accessible
from tests.system.served import on_a_socket, own_database, sign_in
from tests.waiting import until

ROLE = "mentoring_phone_test"
MENTOR = "mentor-a"
NOTED = 50


@dataclass
class Reach:
    """A mentoring whose reception can be cut: nothing listens at its address then."""

    mentoring: Mentoring
    port: int
    is_connected: bool = False
    _line: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self) -> None:
        if not self.is_connected:
            await self._line.enter_async_context(on_a_socket(self.mentoring.app, self.port))
            self.is_connected = True

    async def cut(self) -> None:
        await self._line.aclose()
        self.is_connected = False

    async def logged(self, mentee: str) -> int:
        counted = "SELECT count(*) AS number FROM mentees.sessions WHERE mentee_id = $1"
        return int((await self.mentoring.row(counted, mentee)).number)


@pytest.fixture
async def reach(line: Reach) -> Reach:
    """Reception, whatever the test before did to it."""
    await line.connect()
    return line


@pytest.fixture(scope="module")
async def line(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Reach]:
    (port,) = free_ports(1)
    async with (
        own_database(postgres_server, "mentoring", ROLE) as address,
        running(kafka_bootstrap, address, tmp_path_factory.mktemp("phone")) as started,
    ):
        made = Reach(started, port)
        yield made
        await made.cut()


@asynccontextmanager
async def phone(folder: Path, **more: str) -> AsyncIterator[BrowserContext]:
    """A browser with a memory of its own, as a phone has: closed and opened again it knows what it knew."""
    chromium = require("chromium", "apt-get install chromium")
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder, executable_path=str(chromium), args=ARGUMENTS, viewport=PHONE, locale=more.get("locale", "nl-BE")
        )
        yield context
        await context.close()


async def open_log(reach: Reach, context: BrowserContext, mentor: str = MENTOR) -> Page:
    """The page to log a session, once the phone can open it without reception too."""
    await sign_in(context, reach.url, reach.mentoring.key_file, "mentor", mentor)
    page = await context.new_page()
    await page.goto(f"{reach.url}/log")
    await page.evaluate("navigator.serviceWorker.ready")
    await page.reload()
    return page


async def note(page: Page, number: int = 1) -> None:
    for _ in range(number):
        waiting = await waits(page)
        await page.get_by_role("button", name="Noteren").click()
        await expect(page.locator("[data-offline-queue-list]")).to_have_attribute("data-waiting", str(waiting + 1))


async def waits(page: Page) -> int:
    return int(await page.locator("[data-offline-queue-list]").get_attribute("data-waiting") or 0)


async def arrives(reach: Reach, mentee: str) -> None:
    """Waits until the server has a session of the mentee: a phone that has just been tapped has nothing waiting yet."""

    async def is_logged() -> bool:
        return await reach.logged(mentee) > 0

    await until(is_logged, "the session to be logged")


async def is_all_sent(page: Page) -> None:
    await expect(page.locator("[data-offline-queue-list]")).to_have_attribute("data-waiting", "0", timeout=30_000)


async def test_a_session_is_logged_in_two_taps(reach: Reach, tmp_path: Path) -> None:
    mentee = await reach.mentoring.enrol(mentor_id="mentor-taps", name="Proef Tik")
    await reach.mentoring.enrol(mentor_id="mentor-taps", name="Proef Ander")
    async with phone(tmp_path) as context:
        page = await open_log(reach, context, "mentor-taps")
        await page.get_by_label("Proef Tik").check()
        await page.get_by_role("button", name="Noteren").click()
        await arrives(reach, mentee)
        await is_all_sent(page)
    assert await reach.logged(mentee) == 1
    row = await reach.mentoring.row("SELECT minutes, present, place FROM mentees.sessions WHERE mentee_id = $1", mentee)
    assert tuple(row) == (60, True, "work-floor")


async def test_fifty_sessions_without_reception_survive_a_closed_browser(reach: Reach, tmp_path: Path) -> None:
    mentee = await reach.mentoring.enrol(mentor_id=MENTOR)
    async with phone(tmp_path) as context:
        page = await open_log(reach, context)
        await reach.cut()
        await note(page, NOTED // 2)
        await page.reload()
        await note(page, NOTED - NOTED // 2)
    await reach.connect()
    assert await reach.logged(mentee) == 0
    async with phone(tmp_path) as context:
        page = await context.new_page()
        await page.goto(f"{reach.url}/log")
        await is_all_sent(page)
    assert await reach.logged(mentee) == NOTED


async def test_two_tabs_send_what_waits_once(reach: Reach, tmp_path: Path) -> None:
    mentee = await reach.mentoring.enrol(mentor_id="mentor-tabs")
    async with phone(tmp_path) as context:
        first = await open_log(reach, context, "mentor-tabs")
        await reach.cut()
        await note(first, 5)
        second = await context.new_page()
        await second.goto(f"{reach.url}/log")
        await expect(second.locator("[data-offline-queue-list]")).to_have_attribute("data-waiting", "5")
        await reach.connect()
        # Pressed without looking: the button is gone as soon as the other tab has sent everything.
        await asyncio.gather(*(tab.locator("[data-send]").dispatch_event("click") for tab in (first, second)))
        await asyncio.gather(*map(is_all_sent, (first, second)))
    assert await reach.logged(mentee) == 5


async def test_a_clock_that_is_ahead_is_explained_and_the_day_corrected(reach: Reach, tmp_path: Path) -> None:
    mentee = await reach.mentoring.enrol(mentor_id="mentor-clock")
    async with phone(tmp_path) as context:
        page = await open_log(reach, context, "mentor-clock")
        await page.evaluate("document.querySelector('details').open = true")
        await page.fill("#held_on", "2031-03-01")
        await page.fill("#next_step", "Stageplaats bellen")
        await page.get_by_role("button", name="Noteren").click()
        queue = page.locator("[data-offline-queue-list]")
        await expect(queue).to_contain_text("Staat de klok van uw toestel juist?")
        await queue.get_by_role("button", name="Verbeteren").click()
        await expect(page.locator("#next_step")).to_have_value("Stageplaats bellen")
        await page.fill("#held_on", "2026-11-02")
        await page.get_by_role("button", name="Noteren").click()
        await arrives(reach, mentee)
        await is_all_sent(page)
    assert await reach.logged(mentee) == 1


async def test_an_ended_sign_in_keeps_what_waits_until_the_mentor_is_back(reach: Reach, tmp_path: Path) -> None:
    mentee = await reach.mentoring.enrol(mentor_id="mentor-away")
    async with phone(tmp_path) as context:
        page = await open_log(reach, context, "mentor-away")
        await context.clear_cookies()
        await page.get_by_role("button", name="Noteren").click()
        await expect(page.locator("[data-offline-queue-list]")).to_contain_text("U bent afgemeld")
        assert await reach.logged(mentee) == 0
        back = await open_log(reach, context, "mentor-away")
        await is_all_sent(back)
    assert await reach.logged(mentee) == 1


async def test_another_mentor_on_the_phone_neither_sees_nor_sends_it(reach: Reach, tmp_path: Path) -> None:
    mentee = await reach.mentoring.enrol(mentor_id="mentor-one", name="Proef Geheim")
    await reach.mentoring.enrol(mentor_id="mentor-two", name="Proef Tweede")
    async with phone(tmp_path) as context:
        page = await open_log(reach, context, "mentor-one")
        await reach.cut()
        await note(page)
        await page.close()
        await context.clear_cookies()
        await reach.connect()
        other = await open_log(reach, context, "mentor-two")
        await is_all_sent(other)
        await expect(other.get_by_text("Proef Geheim")).to_have_count(0)
        assert await reach.logged(mentee) == 0
        await other.close()
        await context.clear_cookies()
        await is_all_sent(await open_log(reach, context, "mentor-one"))
    assert await reach.logged(mentee) == 1


async def test_a_page_still_open_under_another_sign_in_sends_nothing(reach: Reach, tmp_path: Path) -> None:
    mentee = await reach.mentoring.enrol(mentor_id="mentor-first")
    async with phone(tmp_path) as context:
        page = await open_log(reach, context, "mentor-first")
        await sign_in(context, reach.url, reach.mentoring.key_file, "mentor", "mentor-second")
        await page.get_by_role("button", name="Noteren").click()
        queue = page.locator("[data-offline-queue-list]")
        await expect(queue).to_contain_text("U bent afgemeld")
        await expect(queue).to_have_attribute("data-waiting", "1")
        assert await reach.logged(mentee) == 0
        await is_all_sent(await open_log(reach, context, "mentor-first"))
    assert await reach.logged(mentee) == 1


async def test_only_the_server_itself_is_believed(reach: Reach, tmp_path: Path) -> None:
    mentee = await reach.mentoring.enrol(mentor_id="mentor-portal")
    async with phone(tmp_path) as context:
        page = await open_log(reach, context, "mentor-portal")
        await page.evaluate("window.fetch = () => Promise.resolve(new Response('Sign in to this network'))")
        await note(page)
        await page.reload()
        await is_all_sent(page)
    assert await reach.logged(mentee) == 1


async def test_who_signs_out_is_told_what_waits_and_leaves_no_page_behind(reach: Reach, tmp_path: Path) -> None:
    await reach.mentoring.enrol(mentor_id="mentor-out", name="Proef Weg")
    async with phone(tmp_path) as context:
        page = await open_log(reach, context, "mentor-out")
        assert await page.evaluate("caches.keys()")
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.message)
            await dialog.dismiss()

        async def is_asked() -> bool:
            return bool(asked)

        page.on("dialog", stay)
        await reach.cut()
        await note(page)
        async with page.expect_event("dialog"):
            await page.get_by_role("button", name="Afmelden").click()
        await until(is_asked, "the mentor to be asked")
        assert "1" in asked[0]
        await reach.connect()
        await page.get_by_role("button", name="Nu versturen").click()
        await is_all_sent(page)
        await page.route("**/sign-out", lambda route: route.fulfill(status=204))
        await page.get_by_role("button", name="Afmelden").click()
        await page.wait_for_function("caches.keys().then(names => names.length === 0)")


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
async def test_the_page_is_accessible_and_fits_a_phone(reach: Reach, tmp_path: Path, language: str) -> None:
    await reach.mentoring.enrol(mentor_id="mentor-reads", name="Proef Lezer")
    async with phone(tmp_path) as context:
        page = await open_log(reach, context, "mentor-reads")
        await page.goto(f"{reach.url}/log?lang={language}")
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        await is_accessible(page)
        await fits(page)
        assert await page.get_attribute("body", "dir") == ("rtl" if language == "ar" else "ltr")


async def test_a_note_stays_off_the_bus_and_away_from_other_mentors(reach: Reach) -> None:
    mentee = await reach.mentoring.enrol(mentor_id="mentor-note")
    body = {"held_on": "2026-11-02", "minutes": 30, "note": "alleen voor ons", "barriers": ["housing"]}
    path = f"/api/v1/mentees/{mentee}/sessions"
    assert (await reach.mentoring.post(path, body, "mentor", "mentor-other")).status_code == 404
    assert (await reach.mentoring.post(path, body, "mentor", "mentor-note")).status_code == 201
    assert (await reach.mentoring.get(f"/api/v1/mentees/{mentee}", "mentor", "mentor-other")).status_code == 404
    own = (await reach.mentoring.get(f"/api/v1/mentees/{mentee}", "mentor", "mentor-note")).json()
    assert own["timeline"][0]["note"] == "alleen voor ons"
