"""The command line. Each command's module is imported when that command runs, so that every one starts quickly."""

from importlib import import_module

import click

from pactoria import __version__

__all__ = ["main"]

_COMMANDS = {
    "review": ("pactoria.cli.review:review", "Review contracts: key facts, findings, what is missing. No server."),
    "check": ("pactoria.cli.check:check", "Check contracts against a playbook: met, deviates or missing. No server."),
    "compare": ("pactoria.cli.compare:compare", "Compare two contracts: the changes and who gains. No server."),
    "serve": ("pactoria.cli.serve:serve", "Start the web server, with the private PostgreSQL unless another is set."),
    "worker": ("pactoria.cli.serve:worker", "Run background jobs only, beside servers on the same database."),
    "migrate": ("pactoria.cli.maintain:migrate", "Bring the database up to date."),
    "users": ("pactoria.cli.users:users", "Create accounts."),
    "tiers": ("pactoria.cli.tiers:tiers", "Show what tiers allow, and put people into them."),
    "keys": ("pactoria.cli.keys:keys", "Make, list and revoke API keys, for any OpenAI client."),
    "doctor": ("pactoria.cli.maintain:doctor", "Check database, storage and versions, and say what to do."),
    "openapi": ("pactoria.cli.maintain:openapi", "Print the API's description."),
}
"""Where each command lives, and what `pactoria --help` says about it."""


class _LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            msg = f"{module}:{name} is not a command"
            raise TypeError(msg)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in _COMMANDS.items()])


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="pactoria %(version)s")
def main() -> None:
    """Review and manage contracts, on your own machine."""
