"""What templates need to look things up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def item(found: Mapping[str, Any], name: str) -> Any:
    """`values|item:name`: what a mapping holds under a name that a variable says; None: nothing."""
    return found.get(name)
