"""A login that has ended closes its sockets at once, against a real server."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from community.accounts.models import Member
from community.core.db import db
from tests.accounts.letters import PASSWORD
from tests.live import Live, served, until

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with served(tmp_path_factory.mktemp("logins")) as live:
        yield live


def send(live: Live, cookie: str, path: str, **fields: str) -> None:
    """Press a button of the settings, as the browser with that cookie does."""
    with urlopen(Request(f"{live.site.url}/settings/devices", headers={"Cookie": cookie})) as page:  # noqa: S310 - our own address
        token = re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode())
        cookie = (page.headers["Set-Cookie"] or cookie).partition(";")[0]
    assert token
    body = urlencode(fields | {"csrf_token": token[1]}).encode()
    with urlopen(Request(f"{live.site.url}{path}", body, {"Cookie": cookie})) as answer:  # noqa: S310 - our own address
        assert answer.status == 200


def test_ending_all_others_closes_their_sockets_within_a_second(live: Live) -> None:
    """Abuse cases 7 and 12."""
    mine = live.cookie(live.people.jonas)
    with live.client(live.people.jonas) as other, live.client(live.people.amara) as stranger:
        send(live, mine, "/settings/devices/others/end")
        assert until(lambda: not other.socket.connected, 1)
        assert stranger.socket.connected


def test_a_changed_password_closes_the_sockets_of_other_devices(live: Live, password_hash: str) -> None:
    """Abuse case 7."""

    def give_password() -> None:
        db.session.get_one(Member, live.people.jonas).password_hash = password_hash

    live.in_a_unit(give_password)
    mine = live.cookie(live.people.jonas)
    with live.client(live.people.jonas) as other:
        send(live, mine, "/settings/password", current=PASSWORD, password="seven herons over wet slate")
        assert until(lambda: not other.socket.connected, 1)


def test_signing_out_closes_the_sockets_of_this_device_only(live: Live) -> None:
    """Abuse case 10."""
    with live.client(live.people.marta) as here, live.client(live.people.marta) as elsewhere:
        cookie = here.socket.connection_headers["Cookie"]
        send(live, cookie, "/sign-out")
        assert until(lambda: not here.socket.connected, 1)
        assert elsewhere.socket.connected
