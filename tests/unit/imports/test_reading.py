from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.importing.reading import Line, Sheet, UnreadableFile, pieces, read_sheet


def written(folder: Path, content: str | bytes) -> Path:
    """A file with this in it."""
    file = folder / "file.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_line_of_a_row_is_where_it_begins_whatever_cells_hold(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, 'id,name\n1,"two\nlines"\n\n2,one\r\n3,"a ""b"""\n'))
    assert [(line.number, line.cells) for line in sheet.lines] == [
        (2, ["1", "two\nlines"]), (5, ["2", "one"]), (6, ["3", 'a "b"']),
    ]  # fmt: skip


def test_byte_order_mark_and_capitals_in_the_header_do_no_harm(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, b"\xef\xbb\xbf Daycare_ID ,NAME\n1,x\n"))
    assert sheet.header == Line(1, ["daycare_id", "name"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        ("id,naam\n1,goed\n2,café\n".encode("latin-1"), "not UTF-8: see line 3"),
        ("id,name\n".encode("utf-16"), "not UTF-8"),
        (b'id,name\n1,"never closed\n2,x\n', "begins in line 2"),
        (b"id;name\n1;x\n", "by something else than commas"),
        (b"id,name,ID\n", "column id twice"),
    ],
)
def test_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_sheet(written(tmp_path, content))


def test_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_sheet(tmp_path / "nowhere.csv")


@given(st.lists(st.sampled_from(["f1", "f2", "f3", ""]), max_size=40), st.integers(1, 10))
def test_family_is_never_in_two_pieces_and_no_row_is_lost(families: list[str], most: int) -> None:
    lines = tuple(Line(number, [family, "x"]) for number, family in enumerate(families, 2))
    sent = list(pieces(Sheet(Line(1, ["family_id", "child"]), lines), "family_id", most, 10_000))
    assert sorted(line.number for piece in sent for line in piece) == [line.number for line in lines]
    for family in ("f1", "f2", "f3"):
        assert sum(1 for piece in sent if any(line.cells[0] == family for line in piece)) <= 1
    largest = max((families.count(name) for name in ("f1", "f2", "f3")), default=0)
    assert all(len(piece) <= max(most, largest, 1) for piece in sent)


def test_long_cells_make_small_pieces() -> None:
    lines = tuple(Line(number, ["x" * 50]) for number in range(2, 12))
    assert all(len(piece) <= 2 for piece in pieces(Sheet(Line(1, ["a"]), lines), None, 1000, 120))
