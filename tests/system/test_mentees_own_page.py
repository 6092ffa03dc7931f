"""A mentee's own page on a phone: what the mentor planned without reception stands there, in the mentee's language."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from shared.contracts.intake import Role
from shared.runtime.clock import day_of, utc_now
from tests.platform_parts import PostgresServer
from tests.system.mentoring_served import Served, mentoring_served
from tests.system.pages_seen import PHONE, fits, is_accessible

MENTOR = "mentor-own"
LANGUAGES = {"nl": "Mijn opleiding", "fr": "Ma formation", "en": "My training", "ar": "تدريبي"}


@dataclass
class Guided(Served):
    """A running mentoring with a mentee who reads Arabic."""

    mentee: str


@pytest.fixture(scope="module")
async def guided(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Guided]:
    async with mentoring_served(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("own")) as served:
        mentee = await served.mentoring.enrol(name="Proef Eigen", mentor_id=MENTOR, text_language="ar")
        yield Guided(served.mentoring, served.url, mentee)


@pytest.fixture
async def phone(chromium: Browser) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(viewport=PHONE, locale="nl-BE")
    yield context
    await context.close()


async def opened(guided: Guided, phone: BrowserContext, role: Role, scope: str, path: str) -> Page:
    await guided.sign_in(phone, role, scope)
    page = await phone.new_page()
    await page.goto(f"{guided.url}{path}")
    return page


async def noted(page: Page) -> int:
    """Press the button, and wait for what the server says."""
    async with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        await page.get_by_role("button", name="Noteren").click()
    return (await sent.value).status


async def test_what_a_mentor_plans_while_logging_stands_on_the_mentees_page(
    guided: Guided, chromium: Browser, phone: BrowserContext
) -> None:
    later = day_of(utc_now()) + timedelta(days=8)
    mentor = await opened(guided, phone, "mentor", MENTOR, "/log")
    await mentor.get_by_text("Drempels").click()
    await mentor.fill("#next_on", str(later))
    await mentor.fill("#next_time", "09:30")
    await mentor.locator("#next_where").select_option("school")
    assert await noted(mentor) == 201
    await mentor.goto(f"{guided.url}/mentees")
    await expect(mentor.get_by_text("om 09:30 · Op school")).to_be_visible()

    own = await chromium.new_context(viewport=PHONE)
    page = await opened(guided, own, "mentee", guided.mentee, "/")
    await expect(page.get_by_role("region", name="الموعد القادم")).to_contain_text("09:30 · في المدرسة")
    await page.get_by_role("link", name="Nederlands").click()
    await expect(page.get_by_role("region", name="Volgende afspraak")).to_contain_text("om 09:30 · Op school")
    await own.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_is_accessible_and_fits_a_phone_in_every_language(
    guided: Guided, phone: BrowserContext, language: str
) -> None:
    page = await opened(guided, phone, "mentee", guided.mentee, f"/own?lang={language}")
    await expect(page).to_have_title(f"{LANGUAGES[language]} – Opvangpunt")
    await is_accessible(page)
    await fits(page)
    assert await page.get_attribute("body", "dir") == ("rtl" if language == "ar" else "ltr")


async def test_a_next_session_before_this_one_is_explained_and_corrected(guided: Guided, phone: BrowserContext) -> None:
    page = await opened(guided, phone, "mentor", MENTOR, "/log")
    await page.get_by_text("Drempels").click()
    await page.fill("#next_on", "2026-01-01")
    await page.get_by_role("button", name="Noteren").click()
    queue = page.locator("[data-offline-queue-list]")
    await expect(queue).to_contain_text("kies een latere dag")
    await queue.get_by_role("button", name="Verbeteren").click()
    await expect(page.locator("#next_on")).to_have_value("2026-01-01")
    await page.fill("#next_on", "")
    assert await noted(page) == 201
    await expect(queue).to_have_attribute("data-waiting", "0")
