"""A link as a picture that a phone reads from the screen."""

import segno


def qr_code(link: str) -> str:
    """The QR code (ISO/IEC 18004) of a link, as SVG to put in a page: black on white, whatever the page's colours."""
    return segno.make_qr(link, error="m").svg_inline(omitsize=True, light="#fff", svgclass=None, lineclass=None)
