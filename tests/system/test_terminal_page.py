"""The terminal page and the family's own page, in a real browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from shared.web.access import COOKIE
from tests.intake_running import Intake, fresh_key, intake_on
from tests.integration.intake.matching_says import matched, offered, text_events, text_failed
from tests.platform_parts import PostgresServer
from tests.system.pages_seen import DESKTOP, PHONE, fits, is_accessible
from tests.unit.intake.requests_made import document

SCREENS = [DESKTOP, PHONE]


@pytest.fixture(scope="module")
async def intake(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Intake]:
    async with intake_on(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("pages")) as made:
        await made.start()
        yield made


@pytest.fixture
async def visitor(chromium: Browser) -> AsyncIterator[Page]:
    """Somebody who is not signed in."""
    context = await chromium.new_context(viewport=DESKTOP, locale="nl-BE")
    yield await context.new_page()
    await context.close()


async def sign_in(intake: Intake, page: Page, desk: str = "borgerhout") -> None:
    answer = await intake.client("operator", None).post(
        "/api/v1/access/links", json={"role": "terminal", "for": desk}, headers=fresh_key()
    )
    await page.goto(answer.json()["link"])
    await page.get_by_role("button", name="Aanmelden").click()
    await page.wait_for_url(f"**/desk/{desk}")


@pytest.fixture
async def terminal(intake: Intake, visitor: Page) -> Page:
    """The terminal of the first desk, signed in by a link."""
    await sign_in(intake, visitor)
    return visitor


async def fill(page: Page, name: str = "Proefouder", **other: str) -> None:
    values = {
        "guardian_name": name,
        "phone": "0470 00 01 23",
        "child-0-birth_date": "2026-05-01",
        "start_on": "2027-02-01",
        "postcode": "2140",
        **other,
    }
    for field, value in values.items():
        await page.fill(f"#{field}", value)
    await page.select_option("#text_language", "ar")
    for label in ("De ouder wil sms'en krijgen", "De ouder wil dat we een plaats zoeken"):
        await page.get_by_label(label).check()
    await page.get_by_label("maandag voormiddag").check()


async def register(page: Page) -> None:
    await page.get_by_role("button", name="Opvangvraag registreren").click()


def request_of(page: Page) -> str:
    return page.url.rpartition("/")[2].partition("?")[0]


async def children_of(intake: Intake, request_id: str) -> list[str]:
    query = """SELECT child->>'child_id' FROM families.requests, jsonb_array_elements(needs->'children') AS child
               WHERE request_id = $1"""
    return [row[0] for row in await intake.rows(query, request_id)]


async def test_a_stranger_is_sent_to_sign_in(intake: Intake, visitor: Page) -> None:
    await visitor.set_viewport_size(PHONE)
    await visitor.goto(f"{intake.url}/desk/borgerhout")
    await expect(visitor.get_by_role("heading", name="Meld u aan")).to_be_visible()
    await is_accessible(visitor)
    await fits(visitor)


async def test_an_operator_begins_at_the_list_of_desks(intake: Intake, visitor: Page) -> None:
    answer = await intake.client("operator", None).post(
        "/api/v1/access/links", json={"role": "operator"}, headers=fresh_key()
    )
    await visitor.goto(answer.json()["link"])
    await is_accessible(visitor)
    await visitor.get_by_role("button", name="Aanmelden").click()
    await expect(visitor.get_by_role("heading", name="Contactpunten")).to_be_visible()
    await is_accessible(visitor)
    await visitor.get_by_role("link", name="Kiel").click()
    await expect(visitor.get_by_role("heading", name="Contactpunt Kiel")).to_be_visible()
    await visitor.get_by_role("button", name="Afmelden").click()
    await expect(visitor.get_by_text("U bent afgemeld.")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_an_operator_hands_a_device_its_link_as_a_code(
    intake: Intake, visitor: Page, screen: ViewportSize, language: str
) -> None:
    await visitor.set_viewport_size(screen)
    await visitor.context.add_cookies([{"name": COOKIE, "value": intake.token("operator", None), "url": intake.url}])
    await visitor.goto(f"{intake.url}/?lang={language}")
    await fits(visitor)
    await visitor.get_by_role("listitem").filter(has_text="Kiel").get_by_role("button").click()
    code = visitor.get_by_role("img", name="QR")
    drawn = await code.locator("svg").bounding_box()
    assert drawn
    assert drawn["width"] == pytest.approx(drawn["height"])
    assert drawn["width"] > 200
    await is_accessible(visitor)
    await fits(visitor)
    await visitor.goto(await visitor.get_by_role("textbox").input_value())
    await visitor.locator("main form button").click()
    await visitor.wait_for_url("**/desk/kiel")


async def test_a_request_is_registered_and_followed_live_until_it_is_matched(intake: Intake, terminal: Page) -> None:
    await fill(terminal)
    await register(terminal)
    await expect(terminal.get_by_role("heading", name="De opvangvraag is geregistreerd")).to_be_visible()
    await is_accessible(terminal)

    request_id = request_of(terminal)
    offer = offered(request_id, await children_of(intake, request_id))
    await intake.publish(*text_events(request_id), offer)
    await expect(terminal.get_by_text("Sms aangekomen: bevestiging")).to_be_visible(timeout=30_000)
    await expect(terminal.get_by_text("Er is een plaats bij De Zonnebloem")).to_be_visible(timeout=30_000)
    await is_accessible(terminal)

    await terminal.get_by_role("button", name="Ouder zegt ja").click()
    await expect(terminal.get_by_text("De ouder zei ja. We leggen de plaats vast.")).to_be_visible()
    await intake.publish(matched(offer))
    await expect(terminal.get_by_text("De plaats bij De Zonnebloem is voor dit gezin.")).to_be_visible(timeout=30_000)


async def test_what_is_wrong_is_said_and_what_was_filled_in_is_kept(terminal: Page) -> None:
    await fill(terminal, name="Onthouden Ouder", phone="12")
    await register(terminal)
    summary = terminal.locator(".govuk-error-summary")
    await expect(summary).to_be_focused()
    await expect(summary.get_by_role("link")).to_have_text(
        ["Vul een telefoonnummer in dat bestaat, zoals 0470 12 34 56"]
    )
    await expect(terminal.locator("#guardian_name")).to_have_value("Onthouden Ouder")
    await expect(terminal.get_by_label("maandag voormiddag")).to_be_checked()
    await is_accessible(terminal)
    await terminal.fill("#phone", "0470 00 01 23")
    await register(terminal)
    await expect(terminal.get_by_role("heading", name="De opvangvraag is geregistreerd")).to_be_visible()


async def test_the_enter_key_registers(terminal: Page) -> None:
    await fill(terminal)
    await terminal.press("#postcode", "Enter")
    await expect(terminal.get_by_role("heading", name="De opvangvraag is geregistreerd")).to_be_visible()


async def test_a_form_that_is_sent_twice_is_one_request(intake: Intake, terminal: Page) -> None:
    await fill(terminal, name="Tweemaal Verstuurd")
    await terminal.evaluate("""async () => {
        const form = document.querySelector('form[action="/desk/borgerhout"]')
        const send = () => fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))})
        await Promise.all([send(), send(), send()])
    }""")
    count = "SELECT count(*) FROM families.contacts WHERE name = 'Tweemaal Verstuurd'"
    assert (await intake.rows(count))[0][0] == 1


async def test_a_second_child_is_added_on_the_form(intake: Intake, terminal: Page) -> None:
    await fill(terminal, name="Twee Kinderen")
    await terminal.get_by_role("button", name="Nog een kind").click()
    await expect(terminal.locator("#guardian_name")).to_have_value("Twee Kinderen")
    await terminal.fill("#child-1-birth_date", "2024-05-01")
    await register(terminal)
    await expect(terminal.get_by_role("heading", name="De opvangvraag is geregistreerd")).to_be_visible()
    assert len(await children_of(intake, request_of(terminal))) == 2


async def test_the_desk_opens_notes_a_visit_and_help_and_closes(intake: Intake, visitor: Page) -> None:
    await sign_in(intake, visitor, "merksem")
    await visitor.get_by_role("button", name="Contactpunt openen").click()
    await visitor.get_by_label("Bezoek voor").select_option("follow-up")
    await visitor.get_by_role("button", name="Bezoek noteren").click()
    await visitor.get_by_label("Geholpen met").select_option("income-tariff")
    await visitor.get_by_role("button", name="Hulp noteren").click()
    await expect(visitor.get_by_text("bezoeken: 1 · geholpen: 1")).to_be_visible()
    await visitor.get_by_role("button", name="Contactpunt sluiten").click()
    await expect(visitor.get_by_text("Gesloten")).to_be_visible()
    rows = await intake.rows("SELECT what, about FROM desk_reports WHERE contact_point = 'merksem' ORDER BY at")
    assert [tuple(row) for row in rows] == [
        ("desk-opened", None), ("visit-logged", "follow-up"), ("help-given", "income-tariff"), ("desk-closed", None),
    ]  # fmt: skip


async def test_who_cannot_be_texted_is_on_the_call_list_until_told(intake: Intake, terminal: Page) -> None:
    await fill(terminal, name="Niet Bereikt")
    await register(terminal)
    await terminal.wait_for_url("**/requests/*")
    await intake.publish(text_failed(request_of(terminal)))
    await terminal.goto(f"{intake.url}/desk/borgerhout")
    entry = terminal.locator(".op-card--call li", has_text="Niet Bereikt")
    await expect(entry).to_contain_text("De sms kwam niet aan: bel op.", timeout=30_000)
    await is_accessible(terminal)
    await entry.get_by_role("button", name="Verteld").click()
    await expect(terminal.locator(".op-card--call li", has_text="Niet Bereikt")).to_have_count(0)


@pytest.mark.parametrize("screen", SCREENS, ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_terminal_page_reads_well(terminal: Page, screen: ViewportSize, language: str) -> None:
    await terminal.set_viewport_size(screen)
    await terminal.goto(f"{terminal.url}?lang={language}")
    heading = {"nl": "Nieuwe opvangvraag", "en": "New childcare request"}[language]
    await expect(terminal.get_by_role("heading", name=heading)).to_be_visible()
    await is_accessible(terminal)
    await fits(terminal)


@pytest.fixture
async def family(intake: Intake) -> tuple[str, str]:
    """A family that reads Arabic, with an open offer: its request's id and the secret of its page."""
    answer = await intake.client().post("/api/v1/requests", json=document(), headers=fresh_key())
    request_id = answer.json()["request_id"]
    await intake.publish(offered(request_id, await children_of(intake, request_id)))
    query = "SELECT link FROM families.contacts JOIN families.requests USING (family_id) WHERE request_id = $1"
    return request_id, (await intake.rows(query, request_id))[0][0]


@pytest.mark.parametrize("screen", SCREENS, ids=["desktop", "phone"])
async def test_a_parent_reads_and_accepts_in_arabic(
    intake: Intake, visitor: Page, family: tuple[str, str], screen: ViewportSize
) -> None:
    request_id, link = family
    await visitor.set_viewport_size(screen)
    await visitor.goto(f"{intake.url}/p/{link}")
    await expect(visitor.get_by_role("heading", name="يوجد مكان لكم في De Zonnebloem")).to_be_visible(timeout=30_000)
    assert await visitor.evaluate("[document.documentElement.lang, document.body.dir]") == ["ar", "rtl"]
    await is_accessible(visitor)
    await fits(visitor)
    await visitor.get_by_role("button", name="نعم، أريد المكان").click()
    await expect(visitor.get_by_text("لقد قلتم نعم.")).to_be_visible()
    (row,) = await intake.rows("SELECT answer FROM families.requests WHERE request_id = $1", request_id)
    assert row[0] == "accept"


async def test_looking_at_the_family_page_changes_nothing_and_leaves_no_trace(
    intake: Intake, family: tuple[str, str]
) -> None:
    request_id, link = family
    answers = [await intake.visitor().get(f"/p/{link}{end}") for end in ("", "/status", "?lang=nl", "/answer")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 405]
    assert answers[0].headers["cache-control"] == "no-store"
    assert answers[0].headers["referrer-policy"] == "no-referrer"
    assert answers[0].headers["x-robots-tag"] == "noindex"
    assert "set-cookie" not in answers[2].headers
    (row,) = await intake.rows("SELECT answer FROM families.requests WHERE request_id = $1", request_id)
    assert row[0] is None


async def test_a_family_cannot_answer_for_another(intake: Intake, family: tuple[str, str]) -> None:
    _, link = family
    other = await intake.client().post("/api/v1/requests", json=document(), headers=fresh_key())
    offer = offered(other.json()["request_id"], await children_of(intake, other.json()["request_id"]))
    await intake.publish(offer)
    await intake.visitor().post(f"/p/{link}/answer", data={"offer_id": offer.offer_id, "answer": "accept"})
    (row,) = await intake.rows("SELECT answer FROM families.requests WHERE request_id = $1", other.json()["request_id"])
    assert row[0] is None
    assert (await intake.visitor().get("/p/nobody-has-this-link")).status_code == 404
