"""System checks of the settings for Gmail's notifications."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

TOPIC = re.compile(r"projects/[^/\s]+/topics/[^/\s]+")
HINT = "Set both as docs/push.md says, or leave both empty and mailboxes are polled."


def check_push(**_: Any) -> list[CheckMessage]:
    """Topic and service account are both set or both empty, and the topic is a full name."""
    topic, account = settings.GMAIL_PUSH_TOPIC, settings.GMAIL_PUSH_SERVICE_ACCOUNT
    if bool(topic) != bool(account):
        missing = "GMAIL_PUSH_SERVICE_ACCOUNT" if topic else "GMAIL_PUSH_TOPIC"
        return [Error(f"Push is half set up: {missing} is missing.", hint=HINT, id="gmail.E001")]
    if topic and not TOPIC.fullmatch(topic):
        wanted = "Write projects/<project id>/topics/<name>."
        return [Error("GMAIL_PUSH_TOPIC is not the full name of a topic.", hint=wanted, id="gmail.E002")]
    return []
