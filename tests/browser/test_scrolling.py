"""What one reads stays where it is, to the pixel, whatever is said; a button leads to what is new."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE
from tests.browser.rooms import WINDOW, Room, top_of
from tests.live import Live

pytestmark = pytest.mark.browser


@pytest.fixture
def room(chromium: Browser, live: Live) -> Iterator[Room]:
    room = Room(chromium, live)
    yield room
    room.close()


@pytest.mark.parametrize("size", [WINDOW, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_what_one_reads_stays_in_its_place_and_the_keys_lead_to_what_is_new(
    room: Room, order: str, size: tuple[int, int]
) -> None:
    with room.live.client(room.live.people.jonas) as writer:
        said = [writer.reply(room.post, f"Reply {n}. " * 30)["id"] for n in range(15)]
        reader = room.enter(room.live.people.ruth, size, query=f"?order={order}")
        expect(reader.locator("[data-here]")).to_have_text("1")
        read = reader.locator(f"[data-reply='{said[7]}']")
        read.evaluate("reply => reply.scrollIntoView({block: 'center', behavior: 'instant'})")
        before = top_of(read)
        new = [writer.reply(room.post, "At the end.")["id"]]
        new += [writer.reply(room.post, "An answer.", parent=said[n])["id"] for n in (3, 11)]
        expect(reader.locator("[data-news]")).to_contain_text("3 new replies")
        assert abs(top_of(read) - before) <= 1
        expect(reader.get_by_role("status").filter(has_text="New reply from Jonas Reyes")).to_have_count(1)
        expect(reader.locator(f"[data-reply='{new[0]}']")).not_to_be_in_viewport()
        reader.get_by_role("button", name="3 new replies").press("Enter")
        highest = reader.locator(f"[data-reply='{new[0 if order == 'newest' else 1]}']")
        expect(highest).to_be_focused()
        expect(highest.locator(".reply-text").first).to_be_in_viewport(ratio=1)
        expect(reader.locator("[data-news]")).to_be_hidden()
