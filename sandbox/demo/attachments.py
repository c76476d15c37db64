"""The files a template's header asks for: ``pdf``, ``pdf_name``, ``pdf_type``, ``xml``, ``calendar``."""

from __future__ import annotations

from sandbox.demo.facts import Facts
from sandbox.demo.mime import Attachment
from sandbox.demo.template import Template


def attachments_of(template: Template, facts: Facts) -> tuple[Attachment, ...]:
    return ()
