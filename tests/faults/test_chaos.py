"""Four colleagues write two hundred replies while a reader's line is cut all the time: nothing is lost."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page

from community.core.db import db, reading
from community.forums.models import Post, Reply
from tests.faults.cutter import Cutter
from tests.live import Live, served, until

pytestmark = [pytest.mark.faults, pytest.mark.browser]


REPLIES_EACH = 50
SECONDS_BETWEEN_CUTS = 0.17
TIMES_IT_WAS_CUT = 3


@pytest.fixture
def patient_site(tmp_path: Path) -> Iterator[Live]:
    with served(tmp_path, "tests.faults.patient") as live:
        yield live


def test_a_reader_whose_line_is_cut_misses_nothing(patient_site: Live, chromium: Browser) -> None:
    live, post = patient_site, patient_site.post()
    with Cutter(live.site.port) as cutter:
        page = _open(chromium, live, cutter, post)
        with ThreadPoolExecutor(4) as pool, cutter.cutting(every=SECONDS_BETWEEN_CUTS):
            writers = [pool.submit(write, live, post, n) for n, write in enumerate(_writers())]
            # Playwright hears its browser only while it is asked something.
            while not all(writer.done() for writer in writers):
                page.wait_for_timeout(200)
            for writer in writers:
                writer.result()
        assert until(lambda: page.locator("[data-reply]").count() >= 4 * REPLIES_EACH, 30)
        shown = page.eval_on_selector_all("[data-reply]", "all => all.map(one => Number(one.dataset.reply))")
        page.context.close()
    # Between two cuts the page waits a moment before it connects again: a line that is down is not cut.
    assert cutter.cuts >= TIMES_IT_WAS_CUT
    assert len(shown) == 4 * REPLIES_EACH
    assert shown == _kept(live, post)


def _writers() -> list[Any]:
    return [_write_by_socket, _write_by_form, _write_by_socket, _write_by_form]


def _write_by_socket(live: Live, post: int, n: int) -> None:
    with live.client(_who(live, n)) as writer:
        for number in range(REPLIES_EACH):
            assert "id" in writer.reply(post, f"Reply {number} of writer {n}")


def _write_by_form(live: Live, post: int, n: int) -> None:
    cookie = live.cookie(_who(live, n))
    page = f"{live.site.url}/posts/{post}"
    with urlopen(Request(page, headers={"Cookie": cookie})) as answer:  # noqa: S310 - our own address
        found = re.search(r'name="csrf-token" content="([^"]+)"', answer.read().decode())
        cookie = answer.headers.get("Set-Cookie", cookie).split(";")[0]
    assert found is not None
    headers = {"Cookie": cookie, "X-CSRFToken": found[1], "Content-Type": "application/json"}
    headers["Referer"] = page
    for number in range(REPLIES_EACH):
        said = {"body": f"Reply {number} of writer {n}", "client_id": str(uuid4())}
        request = Request(f"{page}/replies", json.dumps(said).encode(), headers)  # noqa: S310 - as above
        with urlopen(request) as answer:  # noqa: S310 - as above
            assert "id" in json.load(answer)


def _who(live: Live, n: int) -> int:
    return (live.people.amara, live.people.jonas, live.people.ruth, live.people.amara)[n]


def _open(chromium: Browser, live: Live, cutter: Cutter, post: int) -> Page:
    """The reader comes through the line that will be cut."""
    with live.app.app_context(), reading():
        address = db.session.get_one(Post, post).url
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://{cutter.host}{address}")
    page.wait_for_selector("[data-behaviour=discussion]")
    return page


def _kept(live: Live, post: int) -> list[int]:
    with live.app.app_context(), reading():
        found = db.session.query(Reply.id).filter_by(post_id=post).order_by(Reply.id)
        return [each for (each,) in found]
