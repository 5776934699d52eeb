"""What is looked at on a page without eyes: in the way of somebody, or wider than the window."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}


def faults(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What is serious of all that axe finds, each with the rule and the places."""
    found = Axe().run(page, options=options or {"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {', '.join(str(node['target']) + node['html'][:160] for node in each['nodes'])}"
        for each in found
        if each["impact"] in SERIOUS
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(page.evaluate(width))
