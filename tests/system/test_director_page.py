"""The director's pages in a real browser: answer, report, see who is next, fill in free places."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from shared.contracts.intake import OfferAnswered
from shared.runtime.clock import utc_now
from tests.integration.matching.town import asked
from tests.platform_parts import PostgresServer
from tests.system.matching_served import Served, matching_served
from tests.system.pages_seen import DESKTOP, PHONE, fits, is_accessible

SCREENS = [DESKTOP, PHONE]


@pytest.fixture(scope="module")
async def served(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    async with matching_served(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("pages")) as made:
        yield made


@pytest.fixture
async def visitor(chromium: Browser) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(viewport=DESKTOP, locale="nl-BE")
    yield context
    await context.close()


@pytest.fixture
async def daycare(served: Served) -> str:
    """A daycare that wants to be asked, with one place."""
    name = f"page-{uuid4()}"
    await served.matching.daycare(name, 1, consent="ask", organiser="Felies")
    return name


async def director(served: Served, visitor: BrowserContext, daycare: str, end: str = "") -> Page:
    await served.sign_in(visitor, "director", daycare)
    page = await visitor.new_page()
    await page.goto(f"{served.url}/daycares/{daycare}{end}")
    return page


async def waits(served: Served, daycare: str) -> tuple[str, str]:
    """A family that the daycare is asked to take, and one behind it; the first one's request."""
    first, second = f"page-{uuid4()}", f"page-{uuid4()}"
    await served.matching.say(asked(first, daycare, grounds=("work-4-5",)))
    await served.matching.proposal_of(first)
    await served.matching.say(asked(second, daycare, at=1))
    return first, second


async def test_a_director_says_yes_takes_a_mistake_back_and_says_that_care_started(
    served: Served, visitor: BrowserContext, daycare: str
) -> None:
    request, _ = await waits(served, daycare)
    page = await director(served, visitor, daycare)
    await expect(page.get_by_text("Vragen die op uw antwoord wachten: 1")).to_be_visible()
    await is_accessible(page)
    await page.get_by_role("button", name="Ja, het kind kan komen").click()
    await expect(page.get_by_text("U zei ja. Het gezin krijgt het aanbod.")).to_be_visible()

    offer_id = await served.matching.offer_of(request, "open")
    await served.matching.say(
        OfferAnswered(
            request_id=request, offer_id=offer_id, answer="accept", answered_by="parent", answered_at=utc_now()
        )
    )
    await served.matching.offer_of(request, "accepted")
    await page.goto(f"{served.url}/daycares/{daycare}")
    await page.get_by_label("Eerste opvangdag").fill("2999-01-01")
    await page.get_by_role("button", name="De opvang is gestart").click()
    await expect(page.locator(".govuk-error-summary")).to_contain_text("vandaag of vroeger")
    await is_accessible(page)
    await page.get_by_label("Waarom niet gestart?").select_option("moved")
    await page.get_by_role("button", name="De opvang ging niet door").click()
    await expect(page.get_by_text("U zei: de opvang ging niet door (het gezin is verhuisd).")).to_be_visible()
    await is_accessible(page)
    await page.get_by_role("button", name="Terugnemen").click()
    await expect(page.get_by_text("Teruggenomen. We geven niets door.")).to_be_visible()
    await page.get_by_label("Eerste opvangdag").fill(utc_now().date().isoformat())
    await page.get_by_role("button", name="De opvang is gestart").click()
    await expect(page.get_by_text("U zei: de opvang is gestart op")).to_be_visible()
    row = await served.matching.row("SELECT started_on FROM care_reports WHERE offer_id = $1", offer_id)
    assert row[0] == utc_now().date()


async def test_a_no_needs_a_reason_and_sends_the_question_on(
    served: Served, visitor: BrowserContext, daycare: str
) -> None:
    first, second = await waits(served, daycare)
    page = await director(served, visitor, daycare)
    await page.get_by_role("button", name="Nee", exact=True).click()
    await expect(page.locator(".govuk-error-summary").get_by_role("link")).to_have_text(["Kies een reden"])
    await is_accessible(page)
    await page.get_by_label("Waarom niet?").select_option("group-balance")
    await page.get_by_role("button", name="Nee", exact=True).click()
    await expect(page.get_by_text("U zei nee.")).to_be_visible()
    row = await served.matching.row("SELECT state, why FROM proposals WHERE request_id = $1", first)
    assert tuple(row) == ("declined", "group-balance")
    await served.matching.proposal_of(second)


async def test_who_is_next_is_told_by_tier_without_anything_that_names_the_family(
    served: Served, visitor: BrowserContext, daycare: str
) -> None:
    _, second = await waits(served, daycare)
    page = await director(served, visitor, daycare)
    line = page.locator("section[aria-labelledby=next] li")
    await expect(line).to_contain_text("9 maanden · ma · vanaf 1 februari 2027")
    await expect(line).to_contain_text("Voorrangsgroep 4: geen voorrangsgrond. Wacht sinds 22 november 2026.")
    content = await page.content()
    assert second not in content
    assert "2026-05-01" not in content


async def test_while_places_are_kept_for_a_round_nobody_is_promised_the_next_one(
    served: Served, visitor: BrowserContext, daycare: str
) -> None:
    page = await director(served, visitor, daycare)
    promise = page.get_by_text("dan krijgt de eerste in de rij ze")
    await expect(promise).to_be_visible()
    (await served.matching.post("/api/v1/rounds/gathering", {})).raise_for_status()
    try:
        await page.reload()
        await expect(page.get_by_text("bewaart de stad vrije plaatsen voor een toewijzingsronde")).to_be_visible()
        await expect(promise).to_have_count(0)
        await is_accessible(page)
    finally:
        async with served.matching.caller() as operator:
            (await operator.delete("/api/v1/rounds/gathering")).raise_for_status()


async def test_free_places_are_filled_in_with_the_keyboard_and_saved_once(
    served: Served, visitor: BrowserContext, daycare: str
) -> None:
    page = await director(served, visitor, daycare, "/vacancies")
    await page.focus("#g0-mon_am")
    await page.keyboard.type("3")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.type("4")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.type("5")
    await page.evaluate("""async () => {
        const form = document.querySelector('form[action$="/vacancies"]')
        const send = () => fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))})
        await Promise.all([send(), send(), send()])
    }""")
    row = await served.matching.row("SELECT published FROM groups WHERE daycare_id = $1", daycare)
    assert list(row[0]) == [3, 1, 4, 5, 1, 1, 1, 1, 1, 1]
    told = "SELECT count(*) FROM idempotency_keys WHERE caller = $1"
    assert (await served.matching.row(told, f"director:{daycare}:form"))[0] == 1


async def test_a_wrong_number_is_named_at_its_cell_and_nothing_is_changed(
    served: Served, visitor: BrowserContext, daycare: str
) -> None:
    page = await director(served, visitor, daycare, "/vacancies")
    await page.fill("#g0-tue_pm", "twee")
    await page.fill("#g0-wed_am", "2")
    await page.get_by_role("button", name="Bewaren").click()
    await expect(page.locator(".govuk-error-summary")).to_be_focused()
    await expect(page.locator("#g0-tue_pm-error")).to_contain_text("dinsdag namiddag: Vul een heel getal in")
    await expect(page.locator("#g0-tue_pm")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#g0-wed_am")).to_have_value("2")
    await is_accessible(page)
    row = await served.matching.row("SELECT published FROM groups WHERE daycare_id = $1", daycare)
    assert list(row[0]) == [1] * 10


async def test_a_sheet_that_a_promise_has_overtaken_is_shown_again(
    served: Served, visitor: BrowserContext, daycare: str
) -> None:
    page = await director(served, visitor, daycare, "/vacancies")
    await waits(served, daycare)
    await page.fill("#g0-mon_am", "2")
    await page.get_by_role("button", name="Bewaren").click()
    await expect(page.locator(".govuk-error-summary")).to_contain_text("Intussen is hier een plaats beloofd")
    await expect(page.locator("#g0-mon_am")).to_have_value("0")
    await is_accessible(page)
    await page.fill("#g0-mon_am", "1")
    await page.get_by_role("button", name="Bewaren").click()
    await expect(page.get_by_text("De vrije plaatsen zijn bewaard.")).to_be_visible()


async def test_a_new_group_is_added(served: Served, visitor: BrowserContext, daycare: str) -> None:
    page = await director(served, visitor, daycare, "/vacancies")
    await page.fill("#g1-group", "peuters")
    await page.fill("#g1-everywhere", "6")
    await page.fill("#g1-available_from", "2027-03-01")
    await page.fill("#g1-min_age_months", "18")
    await page.get_by_role("button", name="Bewaren").click()
    await expect(page.get_by_role("heading", name="peuters (18 tot 36 maanden)")).to_be_visible()
    row = await served.matching.row("SELECT published FROM groups WHERE daycare_id = $1 AND name = 'peuters'", daycare)
    assert list(row[0]) == [6] * 10


async def test_a_director_cannot_see_another_daycare(served: Served, visitor: BrowserContext, daycare: str) -> None:
    await served.sign_in(visitor, "director", "another")
    page = await visitor.new_page()
    for end in ("", "/vacancies"):
        answer = await page.goto(f"{served.url}/daycares/{daycare}{end}")
        assert answer
        assert answer.status == 403
        await expect(page.get_by_role("heading", name="Dit mag u hier niet")).to_be_visible()


async def test_an_organiser_sees_all_its_daycares(served: Served, visitor: BrowserContext, daycare: str) -> None:
    await served.matching.daycare(f"page-{uuid4()}", 1, organiser="Felies")
    await served.sign_in(visitor, "director", "organiser:Felies")
    page = await visitor.new_page()
    await page.goto(f"{served.url}/")
    await expect(page.get_by_role("link", name=f"Daycare {daycare}")).to_be_visible()
    await is_accessible(page)
    await page.get_by_role("link", name=f"Daycare {daycare}").click()
    await expect(page.get_by_role("heading", name=f"Daycare {daycare}")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS, ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_directors_pages_read_well(
    served: Served, visitor: BrowserContext, daycare: str, screen: ViewportSize, language: str
) -> None:
    await waits(served, daycare)
    page = await director(served, visitor, daycare)
    await page.set_viewport_size(screen)
    for end, heading in (
        ("", f"Daycare {daycare}"),
        ("/vacancies", {"nl": "Vrije plaatsen", "en": "Free places"}[language]),
    ):
        await page.goto(f"{served.url}/daycares/{daycare}{end}?lang={language}")
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        await is_accessible(page)
        await fits(page)


@pytest.mark.parametrize("screen", SCREENS, ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_citys_page_reads_well(
    served: Served, visitor: BrowserContext, daycare: str, screen: ViewportSize, language: str
) -> None:
    await waits(served, daycare)
    await served.sign_in(visitor, "official")
    page = await visitor.new_page()
    await page.set_viewport_size(screen)
    await page.goto(f"{served.url}/?lang={language}")
    await is_accessible(page)
    title = {"nl": "De stad: open vragen en vrije plaatsen", "en": "The city: open requests and free places"}[language]
    await page.get_by_role("link", name=title).click()
    await expect(page.get_by_role("heading", name=title)).to_be_visible()
    await expect(page.get_by_role("rowheader", name="8630").first).to_be_visible()
    await is_accessible(page)
    await fits(page)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="CSV").click()
    assert (await download.value).suggested_filename == "opvangpunt-figures.csv"
