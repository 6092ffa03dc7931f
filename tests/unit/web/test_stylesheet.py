"""The stylesheet that pages get: no font of another, and it turns round for Arabic."""

import re

import pytest

from shared.web.assets import AssetsMissingError, assets
from shared.web.stylesheet import adapted


def test_sides_become_the_beginning_and_the_end_of_a_line() -> None:
    css = "a{margin-left:1px;left:0;text-align:right;float:left;border-right-color:red}"
    assert adapted(css) == (
        "a{margin-inline-start:1px;inset-inline-start:0;text-align:end;float:inline-start;border-inline-end-color:red}"
    )


def test_nothing_that_we_send_names_a_side_or_a_font_that_is_not_ours() -> None:
    try:
        sheet = assets()["opvangpunt.css"].content.decode()
    except AssetsMissingError as missing:
        pytest.skip(str(missing))
    assert "GDS Transport" not in sheet
    assert "@font-face" not in sheet
    assert (
        re.findall(r"(?:margin|padding|border)-(?:left|right)|text-align:(?:left|right)|[;{](?:left|right):", sheet)
        == []
    )
