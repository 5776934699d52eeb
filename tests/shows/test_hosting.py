"""Hosts are asked, named once they agree, and may own the show when both sides want it."""

import pytest
from flask import Flask

from community.core.db import unit_of_work
from community.core.errors import Conflict, Invalid, NotFound, Refused
from community.permissions import Audience
from community.shows import host_actions as actions
from community.shows import queries
from tests import factories
from tests.cast import Cast
from tests.shows.showing import found, host_of, member, show_of


def ask(app: Flask, show_id: int, owner: int, other: int) -> None:
    with app.app_context(), unit_of_work():
        actions.ask_host(member(owner), found(show_id), member(other))


def named(app: Flask, show_id: int) -> list[str]:
    with app.app_context():
        return [each.name for each in found(show_id).named_hosts]


def test_a_host_is_named_only_after_agreeing(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    ask(app, show_id, people.amara, people.jonas)
    assert named(app, show_id) == ["Amara Kone"]
    with app.app_context(), unit_of_work():
        actions.agree_to_host(member(people.jonas), host_of(show_id, people.jonas))
    assert named(app, show_id) == ["Amara Kone", "Jonas Reyes"]


def test_who_declines_is_never_named_and_may_be_asked_again(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    ask(app, show_id, people.amara, people.jonas)
    with app.app_context(), unit_of_work():
        actions.decline_to_host(member(people.jonas), host_of(show_id, people.jonas))
    assert named(app, show_id) == ["Amara Kone"]
    ask(app, show_id, people.amara, people.jonas)
    with app.app_context():
        assert host_of(show_id, people.jonas).accepted is None


def test_nobody_answers_for_another(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    ask(app, show_id, people.amara, people.jonas)
    with app.app_context(), unit_of_work():
        host = host_of(show_id, people.jonas)
        for answer in (actions.agree_to_host, actions.decline_to_host):
            for other in (people.amara, people.ruth):
                with pytest.raises(NotFound):
                    answer(member(other), host)
        assert host.accepted is None


def test_only_those_who_publish_are_asked(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    for other in (people.marta, people.lapsed):
        with pytest.raises(Refused, match="no badge"):
            ask(app, show_id, people.amara, other)


def test_only_the_owner_asks(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    with pytest.raises(Refused):
        ask(app, show_id, people.jonas, people.ruth)


def test_nobody_is_asked_twice_at_a_time(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    ask(app, show_id, people.amara, people.jonas)
    with pytest.raises(Conflict, match="not answered yet"):
        ask(app, show_id, people.amara, people.jonas)
    with pytest.raises(Refused, match="host already"):
        ask(app, show_id, people.amara, people.amara)


def test_a_handle_of_nobody_is_said_at_the_field(app: Flask, people: Cast) -> None:
    with app.app_context():
        assert queries.member_to_ask("@Jonas").id == people.jonas
        with pytest.raises(Invalid) as problem:
            queries.member_to_ask("nobody")
        assert problem.value.field == "handle"


def test_a_host_leaves_and_the_owner_may_let_one_go(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas, people.ruth)
    with app.app_context(), unit_of_work():
        with pytest.raises(Refused):
            actions.remove_host(member(people.ruth), host_of(show_id, people.jonas))
        actions.remove_host(member(people.jonas), host_of(show_id, people.jonas))
        actions.remove_host(member(people.amara), host_of(show_id, people.ruth))
    assert named(app, show_id) == ["Amara Kone"]


def test_a_show_goes_only_to_a_host_who_wants_it(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        with pytest.raises(Refused, match="one of its hosts"):
            actions.offer_show(member(people.amara), show, member(people.ruth))
        actions.offer_show(member(people.amara), show, member(people.jonas))
        with pytest.raises(NotFound):
            actions.take_show(member(people.ruth), show)
        assert show.owner_id == people.amara
    with app.app_context(), unit_of_work():
        actions.take_show(member(people.jonas), found(show_id))
    assert named(app, show_id) == ["Jonas Reyes", "Amara Kone"]


def test_an_offer_is_declined_or_taken_back(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        actions.offer_show(member(people.amara), show, member(people.jonas))
        actions.decline_show(member(people.jonas), show)
        actions.offer_show(member(people.amara), show, member(people.jonas))
        actions.take_offer_back(member(people.amara), show)
    with app.app_context(), unit_of_work(), pytest.raises(NotFound):
        actions.take_show(member(people.jonas), found(show_id))


def test_who_was_asked_may_read_the_show_and_nobody_else(app: Flask, people: Cast) -> None:
    """The one who is asked has lost the badge since, and can still say no."""
    show_id = show_of(app, people.amara, audience=Audience.professionals)
    with app.app_context(), unit_of_work():
        factories.host(found(show_id), member(people.lapsed), accepted=None)
    with app.app_context(), unit_of_work():
        slug = found(show_id).slug
        assert [each.id for each in queries.asked_of(member(people.lapsed))] == [show_id]
        assert queries.get_show(member(people.lapsed), slug).id == show_id
        with pytest.raises(Refused, match="lapsed"):
            actions.agree_to_host(member(people.lapsed), host_of(show_id, people.lapsed))
        actions.decline_to_host(member(people.lapsed), host_of(show_id, people.lapsed))
        with pytest.raises(NotFound):
            queries.get_show(member(people.lapsed), slug)


def test_shows_are_listed_with_whoever_hosts_them(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    with app.app_context():
        for host in (people.amara, people.jonas):
            assert [each.id for each in queries.hosted_by(None, member(host))] == [show_id]
        assert queries.hosted_by(None, member(people.ruth)) == []
