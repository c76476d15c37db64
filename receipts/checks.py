"""What has to fit together in the settings for documents; `manage.py check` tells what does not."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

HINT = (
    "Install it: pip install --require-hashes -r requirements/s3.txt, or for containers REQUIREMENTS=s3 in .env. "
    "Or leave DOCUMENTS_BUCKET empty, and documents are kept under DOCUMENTS_DIR."
)


def check_bucket(**_: Any) -> list[CheckMessage]:
    """With a bucket, what speaks S3 is installed."""
    if settings.DOCUMENTS_BUCKET and not (find_spec("storages") and find_spec("boto3")):
        return [Error("DOCUMENTS_BUCKET needs packages that are not installed.", hint=HINT, id="receipts.E001")]
    return []
