"""A discussion that is interrupted: by sleep, a dead line, a closed tab, a blocked socket, a suspension."""

from collections.abc import Callable, Iterator
from time import sleep

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from community.accounts.models import Member
from community.core.db import db
from community.forums.models import Post
from community.moderation.actions import hide
from community.moderation.suspension_actions import suspend
from tests import factories
from tests.browser.looks import faults
from tests.browser.rooms import Room, shown, top_of, write
from tests.live import Live

pytestmark = pytest.mark.browser

WHY = "Advertising, after two warnings."


@pytest.fixture
def room(chromium: Browser, live: Live) -> Iterator[Room]:
    room = Room(chromium, live, title="Salt and water")
    yield room
    room.close()


@pytest.fixture
def advertiser(live: Live) -> int:
    made: list[int] = []
    live.in_a_unit(lambda: made.append(factories.verified(name="Max Advert").id))
    return made[0]


def test_what_was_said_while_the_page_slept_is_there_in_order_when_it_wakes(room: Room) -> None:
    jonas, amara = room.live.people.jonas, room.live.people.amara
    with room.live.client(amara) as writer:
        for n in range(12):
            writer.reply(room.post, f"Said before: {n}. " * 10)
        reader = room.enter(jonas)
        expect(reader.locator("[data-here]")).to_have_text("1")
        reader.evaluate("document.body.dataset.loaded = 'once'")
        third = reader.locator("[data-reply]").nth(2)
        reader.locator("[data-replies]").evaluate("(list, down) => (list.scrollTop = down)", 260)
        before = top_of(third)
        asleep(reader)
        for n in range(30):
            writer.reply(room.post, f"Said meanwhile: {n}.")
        assert len(shown(reader)) == 12
        awake(reader)
        expect(reader.locator("[data-reply]")).to_have_count(42)
    assert shown(reader)[12:] == [f"Said meanwhile: {n}." for n in range(30)]
    assert abs(top_of(third) - before) <= 1
    expect(reader.locator("[data-news]")).to_contain_text("30 new replies")
    assert reader.evaluate("document.body.dataset.loaded") == "once"


def test_replies_of_a_tab_that_was_closed_without_a_line_are_sent_once_and_in_order(room: Room) -> None:
    browser = room.browser(room.live.people.jonas)
    tab, reader = room.open_tab(browser), room.enter(None)
    browser.set_offline(True)
    for n in range(3):
        write(tab, f"Written under ground: {n}.")
    expect(tab.get_by_text("Kept here. It is sent as soon as the line is back.")).to_have_count(3)
    tab.close()
    browser.set_offline(False)
    again = room.open_tab(browser)
    for page in (again, reader):
        expect(page.locator("[data-reply]")).to_have_count(3)
        assert shown(page) == [f"Written under ground: {n}." for n in range(3)]
    expect(again.locator(".reply-sending")).to_have_count(0)
    again.reload()
    expect(again.locator("[data-reply]")).to_have_count(3)
    assert again.evaluate("localStorage.length") == 0


def test_two_tabs_of_a_member_share_the_discussion_and_nothing_that_is_typed(room: Room) -> None:
    browser = room.browser(room.live.people.jonas)
    one, other = room.open_tab(browser), room.open_tab(browser)
    one.locator("[data-composer] textarea").fill("A thought of the one")
    expect(other.locator("[data-composer] textarea")).to_have_value("")
    write(other, "Said in the other.")
    for page in (one, other):
        expect(page.locator("[data-reply]")).to_have_count(1)
        expect(page.locator(".reply-sending")).to_have_count(0)
    expect(one.locator("[data-composer] textarea")).to_have_value("A thought of the one")
    other.close()
    one.get_by_role("button", name="Reply", exact=True).click()
    expect(one.locator("[data-reply]")).to_have_count(2)
    assert shown(one) == ["Said in the other.", "A thought of the one"]


def test_where_the_socket_is_blocked_replies_come_and_go_all_the_same(room: Room) -> None:
    browser = room.browser(room.live.people.jonas)
    browser.route_web_socket("**/*", lambda socket: socket.close())
    jonas = room.open_tab(browser)
    with room.live.client(room.live.people.amara) as writer:
        writer.reply(room.post, "Does this reach you?")
        expect(jonas.get_by_text("Does this reach you?")).to_be_visible(timeout=15_000)
        jonas.route("**/replies", answer_late)
        write(jonas, "It does.")
        expect(jonas.locator("[data-reply]")).to_have_count(2)
        jonas.unroute("**/replies", answer_late)
        expect(jonas.locator(".reply-sending")).to_have_count(0)
        writer.reply(room.post, "Within a second?")
        expect(jonas.get_by_text("Within a second?")).to_be_visible(timeout=3_000)
    assert shown(jonas) == ["Does this reach you?", "It does.", "Within a second?"]


def test_who_is_suspended_reads_why_where_they_write_and_sends_nothing_more(
    room: Room, advertiser: int
) -> None:
    page = room.enter(advertiser)
    field = page.locator("[data-composer] textarea")
    expect(page.locator("[data-here]")).to_have_text("1")
    field.fill("Buy this.")
    act(room, room.live.people.ruth, lambda ruth: suspend(ruth, _member(advertiser), days=7, reason=WHY))
    for place in (".discussion-foot", ".flashes", "[data-announce]"):
        expect(page.locator(place)).to_contain_text(WHY)
    expect(page.locator(".discussion-foot [data-when-open]")).to_be_focused()
    assert_closed(page, "Buy this.")
    page.reload()
    expect(page.locator(".discussion-foot")).to_contain_text(WHY)
    expect(page.locator("[data-composer]")).to_have_count(0)


def test_who_may_not_read_a_discussion_any_longer_is_told_and_sends_nothing_more(room: Room) -> None:
    page = room.enter(room.live.people.jonas)
    expect(page.locator("[data-here]")).to_have_text("1")
    page.locator("[data-composer] textarea").fill("Half a thought")
    act(room, room.live.people.ruth, lambda ruth: hide(ruth, post_of(room), reason="It names a patient."))
    for place in (".discussion-foot", "[data-announce]"):
        expect(page.locator(place)).to_contain_text("This discussion is no longer open to you.")
    assert_closed(page, "Half a thought")


def answer_late(route: Route) -> None:
    """After the stream has told of what was sent."""
    answer = route.fetch()
    sleep(1)
    route.fulfill(response=answer)


def asleep(page: Page) -> None:
    """As a machine whose lid is shut: the page does nothing, and its line is gone."""
    page.context.new_cdp_session(page).send("Page.setWebLifecycleState", {"state": "frozen"})
    page.context.set_offline(True)


def awake(page: Page) -> None:
    page.context.set_offline(False)
    page.context.new_cdp_session(page).send("Page.setWebLifecycleState", {"state": "active"})


def assert_closed(page: Page, typed: str) -> None:
    """What is typed can be read and copied, and neither button nor keys send it."""
    field = page.locator("[data-composer] textarea")
    expect(field).to_have_value(typed)
    expect(field).not_to_be_editable()
    expect(page.get_by_role("button", name="Reply", exact=True)).to_be_hidden()
    field.press("Control+Enter")
    expect(field).to_have_value(typed)
    expect(page.locator(".reply")).to_have_count(0)
    assert faults(page) == []


def act(room: Room, who: int, deed: Callable[[Member], object]) -> None:
    room.live.in_a_unit(lambda: deed(_member(who)))


def post_of(room: Room) -> Post:
    return db.session.get_one(Post, room.post)


def _member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)
