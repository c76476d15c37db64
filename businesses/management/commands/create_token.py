"""`manage.py create_token`: makes a bearer token for an existing user."""

from __future__ import annotations

import datetime
import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from businesses.models import LONGEST_TOKEN, Membership, Scope, issue_token


class Command(BaseCommand):
    """Makes one token and prints its secret, once."""

    help = "Make an API token of a user in one of the user's businesses. It is shown once, and kept only as a hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="whose token it is")
        parser.add_argument("--business", type=int, metavar="ID", help="in which business, if there are several")
        parser.add_argument("--name", default="", help="what will use it")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ, help="default: %(default)s")
        parser.add_argument("--days", type=_days, default=365, help="until it expires, default: %(default)s")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        membership = _membership(options["email"].strip().lower(), options["business"])
        if options["scope"] == Scope.WRITE and not membership.may_write:
            raise CommandError(f"As {membership.role} this user may only read: use --scope read.")
        token, secret = issue_token(
            membership.user,
            membership.business,
            name=options["name"],
            scope=options["scope"],
            lasts=datetime.timedelta(days=options["days"]),
        )
        if options["json"]:
            made = {"id": str(token.uuid), "business_id": membership.business_id, "scope": token.scope, "token": secret}
            self.stdout.write(json.dumps(made))
            return
        self.stdout.write(f"Business {membership.business_id}: {membership.business}")
        self.stdout.write(f"Expires: {token.expiry:%Y-%m-%d}")
        self.stdout.write(f"API token ({token.scope}), shown once: {secret}")


def _membership(email: str, business_id: int | None) -> Membership:
    """Find the membership the token will act for. Raises CommandError that names the choices."""
    theirs = Membership.objects.filter(user__email=email, user__is_active=True).select_related("user", "business")
    found = list(theirs.order_by("business_id"))
    if not found:
        raise CommandError(f"No active member of any business signs in as {email}: manage.py setup makes one.")
    chosen = [one for one in found if business_id in (None, one.business_id)]
    if len(chosen) == 1:
        return chosen[0]
    choices = ", ".join(f"{one.business_id} ({one.business})" for one in found)
    raise CommandError(f"Say which business with --business: {choices}.")


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_TOKEN.days:
        raise ArgumentTypeError(f"a whole number from 1 to {LONGEST_TOKEN.days}")
    return int(text)
