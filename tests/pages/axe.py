"""axe-core in an open page: what keeps people out of it who see little, or use no mouse."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
CONTRAST = ("color-contrast", "link-in-text-block")
"""The rules whose outcome changes with the colours."""
COUNTED = ("serious", "critical")

STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, ::before, ::after { transition: none !important; animation: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""A colour on its way to another is none to be judged."""
RUN = """async ([rules, counted]) => {
  const only = rules.length ? {runOnly: {type: 'rule', values: rules}} : {};
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const found = await axe.run(document, {resultTypes: ['violations'], ...only});
  return found.violations.filter(rule => counted.includes(rule.impact)).flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${node.target.join(' ')} ${node.any.concat(node.all).map(check => check.message)}`));
}"""


def bring(page: Page) -> None:
    """Load axe into the page that is open; the page's content policy does not hold for it."""
    page.evaluate(AXE)
    page.evaluate(STILL)


def faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """The serious and critical violations, each with its rule, element and reason; of `rules` alone if there are."""
    found: list[Any] = page.evaluate(RUN, [list(rules), COUNTED])
    return [str(fault) for fault in found]
