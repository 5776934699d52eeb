"""What a discussion does in the browser: at once, in place, without jumping, and without losing a word."""

from collections.abc import Iterator
from time import monotonic

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.rooms import Room, write
from tests.live import Live

pytestmark = pytest.mark.browser


@pytest.fixture
def room(chromium: Browser, live: Live) -> Iterator[Room]:
    room = Room(chromium, live)
    yield room
    room.close()


def test_a_reply_stands_in_the_other_browser_within_a_second(room: Room) -> None:
    jonas, ruth, reader = (room.enter(who) for who in (room.live.people.jonas, room.live.people.ruth, None))
    write(jonas, "Draw it from the *other* arm.")
    began = monotonic()
    expect(ruth.get_by_text("Draw it from the other arm.")).to_be_visible()
    assert monotonic() - began < 1
    expect(reader.get_by_text("Draw it from the other arm.")).to_be_visible()
    expect(jonas.locator(".reply-sending")).to_have_count(0)
    expect(jonas.locator("[data-reply]")).to_have_count(1)


def test_a_reply_written_without_a_line_goes_out_when_the_line_is_back(room: Room) -> None:
    jonas, reader = room.enter(room.live.people.jonas), room.enter(None)
    jonas.context.set_offline(True)
    write(jonas, "Written under ground.")
    expect(jonas.get_by_text("Kept here. It is sent as soon as the line is back.")).to_be_visible()
    jonas.context.set_offline(False)
    expect(reader.get_by_text("Written under ground.")).to_be_visible(timeout=15_000)
    expect(jonas.locator(".reply-sending")).to_have_count(0)
    expect(jonas.locator("[data-reply]")).to_have_count(1)


def test_a_reply_that_was_not_sent_survives_a_reload(room: Room) -> None:
    jonas = room.enter(room.live.people.jonas)
    jonas.route("**/posts/*/replies", lambda route: route.abort())
    jonas.context.set_offline(True)
    write(jonas, "Not lost.")
    jonas.context.set_offline(False)
    jonas.unroute("**/posts/*/replies")
    jonas.reload()
    expect(jonas.locator("[data-reply]", has_text="Not lost.")).to_have_count(1)
    expect(jonas.locator(".reply-sending")).to_have_count(0)
    assert jonas.evaluate("localStorage.length") == 0


def test_what_is_being_typed_survives_a_reload(room: Room) -> None:
    jonas = room.enter(room.live.people.jonas)
    jonas.locator("[data-composer] textarea").fill("Half a thou")
    jonas.reload()
    expect(jonas.locator("[data-composer] textarea")).to_have_value("Half a thou")


def test_a_refused_reply_says_why_and_can_be_changed(room: Room) -> None:
    jonas = room.enter(room.live.people.jonas)
    write(jonas, "[" * 40)
    expect(jonas.locator("[data-problem]")).to_contain_text("brackets")
    jonas.locator("[data-edit-unsent]").click()
    expect(jonas.locator("[data-composer] textarea")).to_have_value("[" * 40)
    expect(jonas.locator(".reply-sending")).to_have_count(0)


def test_nothing_moves_while_one_reads(room: Room) -> None:
    with room.live.client(room.live.people.jonas) as writer:
        for n in range(15):
            writer.reply(room.post, f"Reply {n}. " * 12)
        reader = room.enter(None)
        first = reader.locator("[data-reply]").first
        before = first.bounding_box()
        number = int(first.get_attribute("data-reply") or 0)
        writer.reply(room.post, "At the end.")
        writer.reply(room.post, "An answer further up.", parent=number)
        expect(reader.locator("[data-news]")).to_contain_text("2 new replies")
        assert first.bounding_box() == before
        reader.locator("[data-news] button").click()
        expect(reader.get_by_text("An answer further up.")).to_be_visible()
        expect(reader.locator("[data-news]")).to_be_hidden()


def test_an_answer_an_edit_and_a_removal_reach_every_page(room: Room) -> None:
    jonas, amara = room.enter(room.live.people.jonas), room.enter(room.live.people.amara)
    write(jonas, "Which salt?")
    amara.locator("[data-answer]").click()
    write(amara, "Gluconate.")
    answer = jonas.locator(".answers [data-author=amara]")
    expect(answer).to_contain_text("Gluconate.")
    amara.locator(".answers .reply-menu summary").click()
    amara.locator(".answers [data-edit]").click()
    amara.locator(".reply-edit textarea").fill("Chloride.")
    amara.locator(".reply-edit .button-primary").click()
    expect(answer).to_contain_text("Chloride.")
    amara.on("dialog", lambda dialog: dialog.accept())
    amara.locator(".answers .reply-menu summary").click()
    amara.locator(".answers [data-removal]").click()
    expect(answer).to_contain_text("Removed by its author")


def test_helpful_and_useful_are_counted_on_every_page(room: Room) -> None:
    jonas, amara, reader = (room.enter(who) for who in (room.live.people.jonas, room.live.people.amara, None))
    write(jonas, "Useful words.")
    amara.locator("form[action$='/helpful'] button", has_text="Helpful").last.click()
    expect(reader.locator(".reply [data-helpful]")).to_contain_text("1")
    amara.locator(".reply-menu summary").click()
    amara.get_by_role("button", name="Mark as useful").click()
    expect(reader.get_by_text("Marked useful by the author")).to_be_visible()


def test_who_writes_is_named_to_colleagues_and_fades(room: Room) -> None:
    jonas, ruth = room.enter(room.live.people.jonas), room.enter(room.live.people.ruth)
    for page in (jonas, ruth):
        expect(page.locator("[data-here]")).to_have_text("2")
    jonas.locator("[data-composer] textarea").fill("I thi")
    expect(ruth.locator("[data-writing]")).to_have_text("Jonas Reyes is writing")
    expect(ruth.locator("[data-writing]")).to_be_empty(timeout=6_000)
