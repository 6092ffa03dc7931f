"""The pages of mentoring: where their templates and their sentences are."""

from pathlib import Path
from typing import Final

from shared.web.pages import Pages

PAGES: Final = Pages(Path(__file__).parent / "templates", Path(__file__).parent / "catalogues")
