"""What the pages of intake say."""

from pathlib import Path

from shared.web.wording import Wording

WORDING = Wording(Path(__file__).parent / "catalogues")
