"""`manage.py rotate_encryption_key`: encrypt every stored token with the first key of ENCRYPTION_KEY."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import BinaryField
from django.db.models.functions import Cast

from gmail.models import Credential

PROGRESS_EVERY = 100
EPILOG = "exit codes: 0 the first key opens every token; 1 some still need an older key, or no key opens them."


class Command(BaseCommand):
    """Encrypts again what an older key encrypted. Idempotent."""

    help = (
        "Encrypt every stored Gmail token with the first key of ENCRYPTION_KEY, while the product runs. Afterwards "
        f"the older keys can be taken out. Safe to interrupt and to repeat. {EPILOG}"
    )
    # the check for unreadable tokens would stop what is to report them by mailbox
    requires_system_checks = (Tags.models,)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say how many still need an older key")

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = list(_behind())
        total = Credential.objects.count()
        if options["check"]:
            self.stdout.write(f"{len(waiting)} of {total} mailboxes' tokens still need an older key.")
            if waiting:
                raise SystemExit(1)
            return
        unreadable = self._rotate_all(waiting)
        self.stdout.write(
            f"{len(waiting) - len(unreadable)} of {total} mailboxes' tokens encrypted with the first key just now."
        )
        if unreadable:
            self._report(unreadable)
            raise SystemExit(1)
        self.stdout.write("The first key opens every token: older keys can be taken out of ENCRYPTION_KEY.")

    def _rotate_all(self, waiting: list[int]) -> list[int]:
        """Rotate each; return those that no key opens."""
        unreadable = []
        for done, pk in enumerate(waiting, start=1):
            try:
                _rotate(pk)
            except InvalidToken:
                unreadable.append(pk)
            if done % PROGRESS_EVERY == 0:
                self.stdout.write(f"  {done} of {len(waiting)}")
        return unreadable

    def _report(self, unreadable: list[int]) -> None:
        mailboxes = ", ".join(str(pk) for pk in unreadable)
        self.stderr.write(
            f"No key in ENCRYPTION_KEY opens the tokens of connection {mailboxes}: add the key they were encrypted "
            "with, or if it is lost for good run manage.py forget_unreadable_tokens."
        )


def _behind() -> Iterator[int]:
    """The connections with a token that the first key does not open."""
    newest = Fernet(settings.FERNET_KEYS[0])
    stored = Credential.objects.annotate(
        refresh=Cast("refresh_token", BinaryField()), access=Cast("access_token", BinaryField())
    )
    for pk, *tokens in stored.order_by("pk").values_list("pk", "refresh", "access"):
        if not all(_opens(newest, bytes(token)) for token in tokens):
            yield pk


def _opens(key: Fernet, token: bytes) -> bool:
    try:
        key.decrypt(token)
    except InvalidToken:
        return False
    return True


def _rotate(pk: int) -> None:
    """Under the row's lock, so that no token which a worker stores at the same time is lost.

    A mailbox that has been disconnected has no tokens left. Raises InvalidToken.
    """
    with transaction.atomic():
        credential = Credential.objects.select_for_update().filter(pk=pk).first()
        if credential is not None:
            credential.save(update_fields=["refresh_token", "access_token"])
