"""The languages of the product, for tests that run once for each."""

from __future__ import annotations

from django.conf import settings

LANGUAGES = [code for code, _ in settings.LANGUAGES]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
"""Those whose words stand in a catalogue; English ones stand in the code."""
