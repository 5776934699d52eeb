"""A role that was taken back closes what it had opened on open pages, against a real server."""

from collections.abc import Iterator

import pytest

from community.accounts import team_actions
from community.accounts.models import Member
from community.core.db import db
from community.permissions import Role
from tests import factories
from tests.live import Live, served, until

pytestmark = pytest.mark.servers

DESK = {"stream": "desk:0", "after": 0}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with served(tmp_path_factory.mktemp("roles")) as live:
        yield live


def test_whoever_is_no_moderator_any_more_leaves_the_desk_within_a_second(live: Live) -> None:
    """Case 42, for pages that are open."""

    def take() -> None:
        ruth = db.session.get_one(Member, live.people.ruth)
        team_actions.take_role(factories.member(role=Role.admin), ruth)

    with live.client(live.people.ruth) as ruth:
        assert ruth.ask("subscribe", DESK)["events"] == []
        live.in_a_unit(take)
        assert until(lambda: ruth.has_heard("gone"), 1)
        assert ruth.socket.connected
        assert ruth.ask("subscribe", DESK)["status"] == 404
