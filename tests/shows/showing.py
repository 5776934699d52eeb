"""What the tests of shows share: a show of Amara's, what is said of one, and rows as they are now."""

from typing import Any

from flask import Flask

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.shows.about import About
from community.shows.models import Host, Show
from tests import factories

SITE = "https://rounds.example"


def member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


def found(show_id: int) -> Show:
    return db.session.get_one(Show, show_id)


def host_of(show_id: int, member_id: int) -> Host:
    return db.session.get_one(Host, (show_id, member_id))


def about(**changed: Any) -> About:
    return About(**({"title": "Night shift", "description": "Talks *at night*."} | changed))


def show_of(app: Flask, owner_id: int, *hosts: int, **fields: Any) -> int:
    """The number of a new show with hosts who have agreed."""
    with app.app_context(), unit_of_work():
        show = factories.show(member(owner_id), **fields)
        for each in hosts:
            factories.host(show, member(each))
        return show.id
