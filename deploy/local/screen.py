"""What a person sees while the platform starts and when it is ready. Messages go to standard error."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from deploy.local.layout import layout_of
from deploy.local.notices import Notice, Tell
from deploy.local.reporting import Report

PAGES = (
    ("directors", "matching", "/daycares"),
    ("city", "matching", "/city"),
    ("coordinators", "mentoring", "/mentees"),
    ("mentors", "mentoring", "/log"),
)
"""Where people work, beside the desks: what, which service, under which path."""
COORDINATOR = ("A coordinator gets in by", "coordinator")
MENTOR_OF_THE_DEMO = ("A mentor of the demo by", "mentor --for proefmentor-1")
STYLES = {"step": "dim", "warning": "yellow", "ready": "green", "failed": "red"}


class Screen:
    """A line a step, and a bar while something is downloaded."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Progress | None = None

    def tell(self, notice: Notice) -> None:
        """Shows it; a terminal that is gone is no reason to stop anything."""
        with contextlib.suppress(OSError):
            self._show(notice)

    def _show(self, notice: Notice) -> None:
        if notice.kind == "download":
            self._show_bar(notice)
        else:
            self.take_bar_away()
            self._console.print(notice.text, style=STYLES[notice.kind], markup=False)

    def take_bar_away(self) -> None:
        """The download is done, or over."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _show_bar(self, notice: Notice) -> None:
        if self._bar is None:
            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
            self._bar = Progress(*columns, console=self._console, redirect_stdout=False, redirect_stderr=False)
            self._bar.add_task(notice.text, total=notice.total)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=notice.done)


@contextmanager
def screen() -> Iterator[Tell]:
    """A teller for the length of the block."""
    shown = Screen()
    try:
        yield shown.tell
    finally:
        shown.take_bar_away()


def print_addresses(found: Report) -> None:
    """The table of addresses, on standard output, and how the people of a programme get in."""
    console = Console(highlight=False)
    console.print(addresses(found))
    has_demo = layout_of(Path(found["data"])).demo.exists()
    for who, role in (COORDINATOR, MENTOR_OF_THE_DEMO) if has_demo else (COORDINATOR,):
        how = f"opvangpunt token --role {role} --link --data {found['data']}"
        console.print(f"{who}: {how}", markup=False, soft_wrap=True)


def addresses(found: Report) -> Table:
    """Where everything is, as `report` found it."""
    table = Table(title="Opvangpunt", title_justify="left", show_lines=False)
    table.add_column("part")
    table.add_column("address", overflow="fold")
    table.add_column("ready")
    for name, service in found["services"].items():
        table.add_row(name, service["url"], _mark(service["ready"]))
    for page, service, path in PAGES:
        if service in found["services"]:
            table.add_row(page, f"{found['services'][service]['url']}{path}", "")
    centre = found["sms_centre"]
    table.add_row("SMS centre", f"{centre['url']} (SMPP {centre['host']}:{centre['port']})", _mark(centre["ready"]))
    table.add_row("Apache Kafka", found["kafka"]["bootstrap"], _mark(found["kafka"]["ready"]))
    databases = ", ".join(found["postgres"]["databases"])
    where = next(iter(found["postgres"]["databases"].values()), "").partition("@")[2].partition("/")[0]
    table.add_row("PostgreSQL", f"{where} ({databases})", _mark(found["postgres"]["ready"]))
    table.add_row("data folder", found["data"], "")
    return table


def _mark(ready: bool) -> str:
    return "[green]yes[/]" if ready else "[red]no[/]"
