"""A post's page, open in as many browsers, and in as many tabs of each, as a test needs."""

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from community.core.db import db, reading
from community.forums.models import Post
from tests.live import Live

WINDOW = (1360, 700)


class Room:
    """Those who read and discuss one post. `close` ends all their browsers."""

    def __init__(self, chromium: Browser, live: Live, **post: object) -> None:
        self.chromium, self.live = chromium, live
        self.opened: list[BrowserContext] = []
        self.post = live.post(**post)
        with live.app.app_context(), reading():
            self.url = live.site.url + db.session.get_one(Post, self.post).url

    def browser(self, member: int | None, size: tuple[int, int] = WINDOW) -> BrowserContext:
        context = self.chromium.new_context(viewport={"width": size[0], "height": size[1]})
        self.opened.append(context)
        if cookie := self.live.cookie(member):
            value = cookie.split("=", 1)[1]
            context.add_cookies([{"name": "rounds", "value": value, "url": self.live.site.url}])
        return context

    def enter(self, member: int | None, size: tuple[int, int] = WINDOW, *, query: str = "") -> Page:
        return self.open_tab(self.browser(member, size), query)

    def open_tab(self, browser: BrowserContext, query: str = "") -> Page:
        page = browser.new_page()
        page.goto(self.url + query)
        page.wait_for_function("() => document.querySelector('[data-behaviour=discussion]')")
        return page

    def close(self) -> None:
        for context in self.opened:
            context.close()


def write(page: Page, words: str) -> None:
    page.locator("[data-composer] textarea").fill(words)
    page.locator("[data-composer] .button-primary").click()


def shown(page: Page) -> list[str]:
    """The words of all replies that stand on the page, in their order."""
    return page.locator("[data-reply] .reply-text").all_inner_texts()


def top_of(element: Locator) -> float:
    """Pixels below the upper edge of the window."""
    return float(element.evaluate("element => element.getBoundingClientRect().top"))
