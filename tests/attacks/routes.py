"""Every address of the product, walked from its URL map, so that none can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One address, as the URL map writes it: `api/receipts/<int:pk>`."""

    pattern: str

    @property
    def parts(self) -> list[str]:
        """The names of what varies in it."""
        return PART.findall(self.pattern)

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def is_console(self) -> bool:
        return self.pattern.startswith("admin/")

    def path(self, values: Mapping[str, object], *, safe: str = "") -> str:
        """The address with `values` in the place of its parts, all but `safe` characters of them encoded."""
        return "/" + PART.sub(
            lambda match: quote(str(values[match[1]]), safe=safe, errors="surrogatepass"), self.pattern
        )


def all_routes() -> list[Route]:
    """Every route, in the order of the URL map."""
    return [Route(pattern) for pattern in _walk(get_resolver(), "")]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = str(entry.pattern)
        if isinstance(entry.pattern, RegexPattern):
            pattern = simplify_regex(pattern).lstrip("/")
        if isinstance(entry, URLPattern):
            yield prefix + pattern
        else:
            yield from _walk(entry, prefix + pattern)
