"""`manage.py setup`: the first user, business and API token. Safe to run twice."""

from __future__ import annotations

import datetime
import getpass
import json
import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from businesses.models import ApiToken, Business, Membership, Role, Scope, User, issue_token

TOKEN_LASTS = datetime.timedelta(days=365)


class Command(BaseCommand):
    """Makes what is missing and changes nothing else."""

    help = (
        "Make the first user, business and API token. Safe to run twice: what is there already stays. "
        "The installation's first user becomes its operator. The password is asked for; without a terminal one is made."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the user logs in with it")
        parser.add_argument("--business", required=True, help="the business's name")
        parser.add_argument("--password", help="otherwise asked for, or made when there is no terminal")
        parser.add_argument("--time-zone", default="Asia/Jerusalem", help="default: %(default)s")
        parser.add_argument("--country", default="IL", help="ISO 3166 code, default: %(default)s")
        parser.add_argument("--currency", default="ILS", help="ISO 4217 code, default: %(default)s")
        parser.add_argument("--tax-id", default="", help="the business's own; what it issued itself is no receipt")
        parser.add_argument("--new-token", action="store_true", help="make a token even if there is one")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        user = User.objects.filter(email=email).first()
        chosen = "" if user else options["password"] or self._ask_password()
        invented = "" if user or chosen else secrets.token_urlsafe(12)
        self._validate(email, chosen or invented)
        with transaction.atomic():
            made = _make(user, email, chosen or invented, options)
        self._print_result(made | {"password": invented or None}, options["json"])

    def _ask_password(self) -> str:
        """Read a password from the terminal; "" if there is none."""
        return getpass.getpass("Password for the new user: ") if sys.stdin.isatty() else ""

    def _validate(self, email: str, password: str) -> None:
        try:
            validate_email(email)
            if password:
                validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _print_result(self, made: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(made))
            return
        self.stdout.write(f"Business {made['business_id']}: {made['business']}")
        self.stdout.write(f"User: {made['email']}{' (operator)' if made['operator'] else ''}")
        if made["password"]:
            self.stdout.write(f"Password, shown once: {made['password']}")
        if made["token"]:
            self.stdout.write(f"API token, shown once: {made['token']}")
        else:
            self.stdout.write("There is a token already; --new-token makes another.")


def _make(user: User | None, email: str, password: str, options: dict[str, Any]) -> dict[str, Any]:
    first = not User.objects.exists()
    if user is None:
        user = User.objects.create_user(email, password, is_staff=first, is_superuser=first)
    business = _business(user, options)
    token = None
    if options["new_token"] or not ApiToken.objects.filter(user=user, business=business).exists():
        _, token = issue_token(user, business, name="setup", scope=Scope.WRITE, lasts=TOKEN_LASTS)
    return {
        "business_id": business.pk,
        "business": business.name,
        "email": email,
        "operator": user.is_staff,
        "token": token,
    }


def _business(user: User, options: dict[str, Any]) -> Business:
    name = options["business"].strip()
    business = Business.objects.filter(name=name, memberships__user=user).first()
    if business is None:
        business = Business(
            name=name,
            time_zone=options["time_zone"],
            country=options["country"].upper(),
            currency=options["currency"].upper(),
            tax_id=options["tax_id"].strip(),
        )
        try:
            business.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        business.save()
        Membership.objects.create(user=user, business=business, role=Role.OWNER)
    return business
