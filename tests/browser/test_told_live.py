"""What changes in open pages while one looks at them: a poll, a lock, the moderators' list."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from community.accounts.models import Member
from community.core.db import db
from community.forums import lock_actions
from community.forums.models import Kind, Post
from community.moderation import actions as moderation
from community.moderation.models import Reason
from tests import factories
from tests.browser.looks import faults
from tests.live import Live

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]


@pytest.fixture
def enter(chromium: Browser, live: Live) -> Iterator[Enter]:
    """Opens an address in a browser of the member's own."""
    opened = []

    def enter(member: int | None, address: str) -> Page:
        context = chromium.new_context(viewport={"width": 1360, "height": 900})
        opened.append(context)
        if cookie := live.cookie(member):
            value = cookie.split("=", 1)[1]
            context.add_cookies([{"name": "rounds", "value": value, "url": live.site.url}])
        page = context.new_page()
        page.goto(live.site.url + address)
        return page

    yield enter
    for each in opened:
        each.close()


def test_results_appear_live_for_who_has_voted_and_for_everybody_at_the_end(live: Live, enter: Enter) -> None:
    post = live.post(kind=Kind.case, title="A hot knee")
    live.in_a_unit(lambda: factories.poll(db.session.get_one(Post, post)))
    jonas, amara, nobody = (
        enter(who, f"/posts/{post}/a-hot-knee") for who in (live.people.jonas, live.people.amara, None)
    )
    expect(jonas.locator("[data-poll-ballot]")).to_be_visible()
    assert faults(jonas) == []
    jonas.get_by_role("radio", name="Gout").check()
    jonas.get_by_role("button", name="Vote").click()
    expect(share(jonas, "Gout")).to_have_text("100 %")
    expect(jonas.locator(".poll-question")).to_be_focused()
    for page in (amara, nobody):
        expect(page.locator("[data-poll-voters]")).to_have_text("1 vote")
        expect(page.locator(".poll-results")).to_have_count(0)
    amara.wait_for_timeout(1_000)  # News comes once a second; no worker is here to tell what came in between.
    amara.get_by_role("radio", name="Sepsis").check()
    amara.get_by_role("button", name="Vote").click()
    for page in (jonas, amara):
        expect(share(page, "Gout")).to_have_text("50 %")
    expect(jonas.locator("li", has_text="Gout").get_by_text("Your vote")).to_be_visible()
    assert faults(jonas) == []
    amara.on("dialog", lambda dialog: dialog.accept())
    amara.get_by_role("button", name="Close the poll").click()
    expect(share(nobody, "Gout")).to_have_text("50 %")
    expect(jonas.locator(".poll-head")).to_contain_text("closed")
    expect(jonas.locator("li", has_text="Gout").get_by_text("Your vote")).to_be_visible()


def test_a_discussion_that_closes_keeps_what_was_typed(live: Live, enter: Enter) -> None:
    post = live.post(title="All is said")
    jonas, nobody = (enter(who, f"/posts/{post}/all-is-said") for who in (live.people.jonas, None))
    field = jonas.locator("[data-composer] textarea")
    field.fill("Half a thought")
    expect(jonas.locator("[data-here]")).to_have_text("2")
    act(live, live.people.amara, post, lock_actions.lock)
    for page in (jonas, nobody):
        expect(page.locator("[data-lock]")).to_contain_text("The author has closed this discussion.")
    expect(field).to_have_value("Half a thought")
    expect(field).not_to_be_editable()
    field.press("Control+Enter")
    expect(jonas.get_by_role("button", name="Reply", exact=True)).to_be_hidden()
    assert faults(jonas) == []
    act(live, live.people.amara, post, lock_actions.open_again)
    expect(field).to_be_editable()
    expect(jonas.locator("[data-lock]")).to_be_hidden()
    expect(jonas.locator(".reply")).to_have_count(0)
    jonas.get_by_role("button", name="Reply", exact=True).click()
    expect(nobody.get_by_text("Half a thought")).to_be_visible()


def test_a_reply_that_was_queued_and_meets_a_closed_discussion_stays(live: Live, enter: Enter) -> None:
    post = live.post(title="Under ground")
    jonas = enter(live.people.jonas, f"/posts/{post}/under-ground")
    expect(jonas.locator("[data-here]")).to_have_text("1")
    jonas.context.set_offline(True)
    jonas.locator("[data-composer] textarea").fill("Written under ground.")
    jonas.get_by_role("button", name="Reply", exact=True).click()
    expect(jonas.get_by_text("Written under ground.")).to_be_visible()
    act(live, live.people.amara, post, lock_actions.lock)
    jonas.context.set_offline(False)
    expect(jonas.locator("[data-problem]")).to_contain_text("The author has closed", timeout=15_000)
    expect(jonas.get_by_text("Written under ground.")).to_be_visible()


def test_the_list_of_reports_changes_and_what_one_reads_stays(live: Live, enter: Enter) -> None:
    kirsten: list[int] = []
    live.in_a_unit(lambda: kirsten.append(factories.moderator(name="Kirsten Second").id))
    first, second = live.post(title="Ten tablets"), live.post(title="Twelve tablets")
    report(live, live.people.marta, first)
    ruth, other = (enter(who, f"/reports/{first}") for who in (live.people.ruth, kirsten[0]))
    expect(ruth.locator(".tab .count")).to_have_text("1")
    ruth.get_by_label("Reason").fill("Half a sentence")
    report(live, live.people.jonas, second)
    for page in (ruth, other):
        expect(page.locator(".tab .count")).to_have_text("2")
        expect(page.locator(".split-item")).to_have_count(2)
    expect(ruth.locator("[data-reports-status]")).to_contain_text("1 more waits")
    other.get_by_label("Reason").fill("The dose is right.")
    other.get_by_role("button", name="Leave it as it is").click()
    expect(ruth.locator("[data-reports-news]")).to_contain_text("Another moderator has decided")
    expect(ruth.get_by_label("Reason")).to_have_value("Half a sentence")
    expect(ruth.locator(".split-item")).to_have_count(1)
    assert faults(ruth) == []


def share(page: Page, choice: str) -> Locator:
    return page.locator("[data-poll-choice]", has_text=choice).locator("[data-poll-share]")


def act(live: Live, who: int, post: int, deed: Callable[[Member, Post], None]) -> None:
    live.in_a_unit(lambda: deed(db.session.get_one(Member, who), db.session.get_one(Post, post)))


def report(live: Live, who: int, post: int) -> None:
    def make() -> None:
        member, content = db.session.get_one(Member, who), db.session.get_one(Post, post)
        moderation.report(member, content, reason=Reason.other, words="Look at this.")

    live.in_a_unit(make)
