"""A real browser, and what axe says of a page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.requirements import require

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Chromium of the system, headless."""
    chromium = require("chromium", "apt-get install chromium")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=str(chromium), args=ARGUMENTS)
        try:
            yield started
        finally:
            await started.close()


async def is_accessible(page: Page) -> None:
    """Fails with axe's report when axe finds anything."""
    found: Any = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def fits(page: Page) -> None:
    """Fails when the page is wider than the screen."""
    wider = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wider, "the page is wider than the screen"
