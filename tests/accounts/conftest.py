"""A member who knows the password, and a site on which the limits begin anew."""

import pytest
from flask import Flask

from community.accounts import passwords
from community.core.db import unit_of_work
from tests import factories
from tests.accounts.letters import PASSWORD

ADDRESS = "nadia@example.org"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def nadia(app: Flask, password_hash: str) -> int:
    """The id of a confirmed member with the address nadia@example.org and PASSWORD."""
    with app.app_context(), unit_of_work():
        made = factories.member(
            handle="nadia", email=ADDRESS, name="Nadia Petrova", password_hash=password_hash
        )
        return made.id
