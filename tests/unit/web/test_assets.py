"""Assets are kept for ever under addresses that change with their content: those that scripts import too."""

import re

from shared.web.assets import address, assets


def test_what_a_script_imports_has_an_address_that_changes_with_its_content() -> None:
    for name, asset in assets().items():
        if name in ("opvangpunt.js", "offline-queue.js"):
            for imported in re.findall(r"from '\./([^']+)'", asset.content.decode()):
                assert f"/assets/{imported}" == address(imported.partition("?")[0])
