"""A contract for import-linter: what the modules of a room may import, and nothing else.

`importers` and `may_import` hold the name of a room (`domain`: that room of every service, or of the importer's own
service), `own` (every module of the importer's service that is in no room), or a package (`shared.contracts`, with
`*` for one name). `third_party` lists the packages that are not ours; left out, all of them.
"""

import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ROOMS: Final = frozenset(
    {"domain", "tables", "store", "handlers", "consumers", "api", "pages", "app", "migrations", "engine", "verifier"}
)
OURS: Final = frozenset({"services", "shared", "deploy", "tests"})


class RoomsContract(Contract):
    """The imports of some modules, all named."""

    importers: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    may_import: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    third_party: list[str] | None = fields.ListField(subfield=fields.StringField(), required=False)  # type: ignore[assignment]

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Kept when every import of every importer is allowed."""
        forbidden = sorted(
            (importer, imported)
            for importer in graph.modules
            if self._concerns(importer)
            for imported in graph.find_modules_directly_imported_by(importer)
            if not self._allows(importer, imported)
        )
        lines = [(importer, imported, _line(graph, importer, imported)) for importer, imported in forbidden]
        return ContractCheck(kept=not lines, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """A line for each import that has to go."""
        for importer, imported, line in check.metadata["lines"]:
            output.print_error(f"{importer} may not import {imported} (line {line})", bold=False)
        output.print_error(f"Allowed: {', '.join(self.may_import)}", bold=False)

    def _concerns(self, module: str) -> bool:
        return any(_is_in(module, place) for place in self.importers)

    def _allows(self, importer: str, imported: str) -> bool:
        top = imported.partition(".")[0]
        if top not in OURS:
            return self.third_party is None or top in self.third_party or top in sys.stdlib_module_names
        return any(_is_in(imported, place, importer) for place in self.may_import)


def _is_in(module: str, place: str, importer: str = "") -> bool:
    """Whether a module is in a room or a package; in a room of the importer's own service when one is given."""
    if place not in ROOMS | {"own"}:
        return any(fnmatchcase(name, place) for name in _name_and_parents(module))
    if not module.startswith("services.") or (importer and _service(module) != _service(importer)):
        return False
    return room_of(module) == (None if place == "own" else place)


def room_of(module: str) -> str | None:
    """The room of a service's module, by its own name or that of the folder it is in; None outside of the rooms."""
    return next((name for name in module.split(".")[2:] if name in ROOMS), None)


def _service(module: str) -> list[str]:
    return module.split(".")[:2]


def _name_and_parents(module: str) -> Iterator[str]:
    names = module.split(".")
    return (".".join(names[:length]) for length in range(1, len(names) + 1))


def _line(graph: ImportGraph, importer: str, imported: str) -> object:
    details = graph.get_import_details(importer=importer, imported=imported)
    return details[0]["line_number"] if details else "?"
