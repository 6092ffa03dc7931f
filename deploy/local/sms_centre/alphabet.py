"""The two alphabets of texts: GSM 03.38 (one octet a character, unpacked) and UCS-2, and how long texts are cut."""

from collections.abc import Iterator
from math import ceil
from typing import Final

ESCAPE: Final = 0x1B
GSM_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED: Final = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]"} | {
    0x40: "|",
    0x65: "€",
}
_TO_GSM: Final = {character: bytes([code]) for code, character in enumerate(GSM_BASIC) if code != ESCAPE} | {
    character: bytes([ESCAPE, code]) for code, character in GSM_EXTENDED.items()
}

DEFAULT_ALPHABET: Final = 0
LATIN_1: Final = 3
UCS2: Final = 8
"""`data_coding` values of SMPP 3.4, section 5.2.19."""

ONE_PART: Final = {DEFAULT_ALPHABET: 160, UCS2: 140}
OF_SEVERAL: Final = {DEFAULT_ALPHABET: 153, UCS2: 134}
"""Octets that fit one text, and one part of a longer one (3GPP TS 23.040: six octets go to the header)."""


def encode(text: str) -> tuple[int, bytes]:
    """Give the `data_coding` and the octets of a text: GSM 03.38 where every character is in it, otherwise UCS-2."""
    try:
        return DEFAULT_ALPHABET, b"".join(_TO_GSM[character] for character in text)
    except KeyError:
        return UCS2, text.encode("utf-16-be", errors="surrogatepass")


def decode(coding: int, octets: bytes) -> str:
    """Read a text. What cannot be read becomes a replacement character; an unknown coding is read as Latin-1."""
    if coding & 0x0C == UCS2:
        return octets.decode("utf-16-be", errors="replace")
    if coding == DEFAULT_ALPHABET:
        return "".join(_characters(octets))
    return octets.decode("latin-1")


def _characters(octets: bytes) -> Iterator[str]:
    codes = iter(octets)
    for code in codes:
        if code == ESCAPE:
            yield GSM_EXTENDED.get(next(codes, ESCAPE), " ")
        else:
            yield GSM_BASIC[code] if code < len(GSM_BASIC) else "\ufffd"


def parts_of(coding: int, octets: bytes) -> int:
    """How many texts the network makes of these octets."""
    kind = UCS2 if coding & 0x0C == UCS2 else DEFAULT_ALPHABET
    return 1 if len(octets) <= ONE_PART[kind] else ceil(len(octets) / OF_SEVERAL[kind])


def cut(coding: int, octets: bytes) -> list[bytes]:
    """Cut the octets of a text into parts, never inside a character."""
    kind = UCS2 if coding & 0x0C == UCS2 else DEFAULT_ALPHABET
    if len(octets) <= ONE_PART[kind]:
        return [octets]
    parts, start = [], 0
    while start < len(octets):
        end = _whole(kind, octets, start, start + OF_SEVERAL[kind])
        parts.append(octets[start:end])
        start = end
    return parts


def _whole(kind: int, octets: bytes, start: int, end: int) -> int:
    """The nearest end at or before `end` that is not inside an escape sequence or a surrogate pair."""
    if end >= len(octets):
        return len(octets)
    if kind == UCS2:
        return end - 2 if 0xD8 <= octets[end - 2] <= 0xDB else end
    return end - 1 if octets[end - 1] == ESCAPE else end
