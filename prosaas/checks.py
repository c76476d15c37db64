"""System checks of this process against its database, before it may start.

Registered under the tag `database`: run by `manage.py check --database default`, by `migrate`, and by a worker when it
starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection

from prosaas.schema import missing_indexes, pending_migrations

WRONG_KEY = "prosaas.E001"
REMEDY = (
    "Put the key they were encrypted with into ENCRYPTION_KEY, after the new one if there is one: "
    "ENCRYPTION_KEY=new,old. If it is lost for good, run: manage.py forget_unreadable_tokens"
)


@register(Tags.database)
def check_encryption_key(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check that ENCRYPTION_KEY opens the stored tokens.

    If it opens none it is the wrong key, and nothing may start: every mailbox would be marked as lost. If it opens
    some, the owners of the others will be asked to connect again, which is only a warning.
    """
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        tokens = encrypted_tokens()
    except OperationalError:
        return [Error("The database does not answer.", hint="Check DATABASE_URL, and that it runs.", id="prosaas.E002")]
    stored, unreadable = len(tokens), sum(not opens(token) for token in tokens.values())
    if not unreadable:
        return []
    message = f"ENCRYPTION_KEY does not open {unreadable} of {stored} stored Gmail tokens."
    if unreadable == stored:
        return [Error(message, hint=REMEDY, id=WRONG_KEY)]
    return [checks.Warning(message, hint=REMEDY, id="prosaas.W001")]


@register(Tags.database)
def check_indexes(app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Check that every index exists and is valid; silent before all migrations have run, which may add it."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        missing = {} if pending_migrations() else missing_indexes()
    except OperationalError:
        # reported by the check of the key
        return []
    if not missing:
        return []
    message = f"The database lacks, or broke off making: {', '.join(missing)}."
    return [checks.Warning(message, hint="manage.py doctor has the statements that make them.", id="prosaas.W002")]


def encrypted_tokens() -> dict[int, bytes]:
    """Return every connection's refresh token as stored: through the model the first unreadable one would raise."""
    table = apps.get_model("gmail", "Credential")._meta.db_table
    with connection.cursor() as cursor:
        # migrate runs this check before its first migration too
        if table not in connection.introspection.table_names(cursor):
            return {}
        cursor.execute(f"SELECT connection_id, refresh_token FROM {table}")  # noqa: S608 - our own table
        return {pk: bytes(token) for pk, token in cursor.fetchall()}


def opens(token: bytes) -> bool:
    """Return whether one of our keys opens `token`."""
    try:
        MultiFernet([Fernet(key) for key in settings.FERNET_KEYS]).decrypt(token)
    except InvalidToken:
        return False
    return True
