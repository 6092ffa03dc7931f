"""The command line `opvangpunt`: each command is a module in `commands/`, imported only when it is called."""

import logging
import pkgutil
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from deploy.local import commands
from deploy.local.trouble import Trouble

COMPLETION_OPTIONS = {"install_completion", "show_completion"}


def module_names() -> dict[str, str]:
    """Each command's name with its module: `dead_letters` is `dead-letters`, `import_` is `import`."""
    modules = (module.name for module in pkgutil.iter_modules(commands.__path__))
    return {module.rstrip("_").replace("_", "-"): module for module in modules}


class Commands(TyperGroup):
    """The commands, found by their modules' names."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, for the help."""
        return sorted(module_names())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, None when there is none."""
        module = module_names().get(cmd_name)
        if module is None:
            return None
        command = typer.main.get_command(import_module(f"deploy.local.commands.{module}").app)
        command.name = cmd_name
        command.params = [parameter for parameter in command.params if parameter.name not in COMPLETION_OPTIONS]
        return command


cli = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@cli.callback()
def opvangpunt() -> None:
    """Opvangpunt: childcare contact points, matching, mentoring and texts to parents, on this machine."""


def app() -> None:
    """Runs the command; trouble ends it with a message on standard error and exit code 1."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        cli()
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        sys.exit(1)
    except PermissionError as error:
        sys.stderr.write(f"{error.filename} belongs to another user: {error.strerror}\n")
        sys.exit(1)


if __name__ == "__main__":
    app()
