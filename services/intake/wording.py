"""What intake says, in each language."""

from typing import Final

from services.intake.site import PAGES
from shared.web.wording import Wording

WORDING: Final[Wording] = PAGES.wording
