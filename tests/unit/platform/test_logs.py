"""Logs are bounded and end with what a person needs."""

from pathlib import Path

from deploy.local.logs import bound, tail


def test_large_log_is_cut_while_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "intake.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 100)
        bound(tmp_path, largest=50)
        writer.write(b"and on")
    assert log.read_bytes() == b"and on"
    assert (tmp_path / "intake.log.1").read_bytes() == b"x" * 100


def test_small_log_stays(tmp_path: Path) -> None:
    (tmp_path / "intake.log").write_text("short")
    bound(tmp_path, largest=50)
    assert (tmp_path / "intake.log").read_text() == "short"


def test_tail_is_the_last_lines(tmp_path: Path) -> None:
    (tmp_path / "intake.log").write_text("".join(f"line {number}\n" for number in range(100_000)))
    assert tail(tmp_path / "intake.log", lines=2) == "line 99998\nline 99999"


def test_tail_of_no_log_is_empty(tmp_path: Path) -> None:
    assert tail(tmp_path / "intake.log") == ""
