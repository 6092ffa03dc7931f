"""What runs on a data folder: written by the supervisor, read by every other command."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from deploy.local.credentials import read_credentials
from deploy.local.layout import Layout, layout_of, write_private
from deploy.local.ports import LOOPBACK, Ports
from deploy.local.processes import Identity, is_running
from deploy.local.trouble import Trouble


class NotRunning(Trouble):
    """Nothing runs on the data folder; the message says how to start it."""


@dataclass(frozen=True)
class State:
    """Data folder, port block, who supervises, each process by name. `phase`: starting, ready or stopping."""

    folder: str
    base: int
    supervisor: Identity
    phase: str = "starting"
    processes: dict[str, Identity] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)

    def with_process(self, name: str, identity: Identity, restarts: int) -> "State":
        """The state once `name` runs as `identity`, after so many restarts."""
        return replace(
            self,
            processes={**self.processes, name: identity},
            restarts={**self.restarts, name: restarts},
        )


def write_state(layout: Layout, state: State) -> None:
    """Whole or not at all: a reader never sees half of it."""
    write_private(layout.state, json.dumps(asdict(state), indent=2))


def read_state(layout: Layout) -> State | None:
    """The last state that a supervisor wrote, whether or not it still lives; None before the first.

    A state that came with a copy of another data folder is not ours, and what it names must not be touched.
    """
    try:
        written = json.loads(layout.state.read_text())
    except FileNotFoundError:
        return None
    if written["folder"] != str(layout.folder):
        return None
    processes = {name: Identity(**identity) for name, identity in written.pop("processes").items()}
    return State(**{**written, "supervisor": Identity(**written["supervisor"]), "processes": processes})


@dataclass(frozen=True)
class System:
    """A system that runs, as other commands need to know it."""

    layout: Layout
    state: State

    @property
    def ports(self) -> Ports:
        """Its port block."""
        return Ports(self.state.base)

    @property
    def supervisor(self) -> Identity:
        """Who keeps it running."""
        return self.state.supervisor

    @property
    def service_urls(self) -> dict[str, str]:
        """Each service's address."""
        return service_urls(self.ports)

    @property
    def databases(self) -> dict[str, str]:
        """Each service's database, as a plain DSN with its password."""
        passwords = read_credentials(self.layout).databases
        return {name: database_dsn(self.ports, name, password) for name, password in passwords.items()}

    @property
    def kafka_bootstrap(self) -> str:
        """The broker's address."""
        return f"{LOOPBACK}:{self.ports.kafka}"

    @property
    def sms_centre_url(self) -> str:
        """The SMS centre's HTTP address."""
        return f"http://{LOOPBACK}:{self.ports.sms_centre_http}"

    @property
    def smpp_port(self) -> int:
        """The SMS centre's SMPP port."""
        return self.ports.sms_centre_smpp


def service_urls(ports: Ports) -> dict[str, str]:
    """Each service's address in that block."""
    return {name: f"http://{LOOPBACK}:{port}" for name, port in ports.services.items()}


def database_dsn(ports: Ports, service: str, password: str) -> str:
    """A service's own database under its own role."""
    return f"postgresql://{service}:{password}@{LOOPBACK}:{ports.postgres}/{service}"


def running_system(data: Path) -> System:
    """The system on the data folder `data`, ready or not. Raises NotRunning."""
    layout = layout_of(data)
    state = read_state(layout)
    if state is None or not is_running(state.supervisor):
        raise NotRunning(f"Nothing runs on {layout.folder}: start it with `opvangpunt up --data {data}`")
    return System(layout, state)
