"""`manage.py forget_unreadable_tokens`: the remedy for a lost encryption key."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from gmail.models import Credential, GmailConnection
from prosaas.checks import encrypted_tokens, opens


class Command(BaseCommand):
    """Deletes the tokens no key opens; their owners are asked to connect again. Receipts stay."""

    help = (
        "Delete the Gmail tokens that no key in ENCRYPTION_KEY opens, and mark their mailboxes as needing to be "
        "connected again. Receipts stay. Do this only when the old key is lost for good."
    )
    requires_system_checks = (Tags.models,)

    def handle(self, *args: Any, **options: Any) -> None:
        lost = [pk for pk, token in encrypted_tokens().items() if not opens(token)]
        with transaction.atomic():
            for mailbox in GmailConnection.objects.filter(pk__in=lost, status=GmailConnection.Status.CONNECTED):
                mailbox.move_to(
                    GmailConnection.Status.RECONNECT_REQUIRED, reason="token unreadable", now=timezone.now()
                )
            Credential.objects.filter(pk__in=lost).delete()
        self.stdout.write(f"{len(lost)} unreadable tokens forgotten; their mailboxes have to be connected again.")
