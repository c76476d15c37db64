"""`manage.py extract_receipt`: what the engine reads in a mail or document; needs no database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from extraction import cli


class Command(BaseCommand):
    """The engine's own command line, `python -m extraction`, beside the product's other commands."""

    help = cli.DESCRIPTION
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, or a list of them on standard input."""
        cli.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print to standard output."""
        try:
            cli.run(Namespace(**options))
        except cli.UsageError as error:
            raise CommandError(str(error)) from error
