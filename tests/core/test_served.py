"""The served process: everything in it waits by gevent's means, so that who waits holds up nobody."""

import json
import subprocess
import sys
from typing import Any
from urllib.request import urlopen

import pytest

from tests.installation import ROOT, Installation
from tests.live import process

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the site says of itself while it is served."""
    site = Installation(tmp_path_factory.mktemp("served"))
    with process(site, "tests.core.unpatched"), urlopen(site.url) as answer:  # noqa: S310 - our own address
        return json.load(answer)


def test_nothing_was_imported_before_the_patch(served: Any) -> None:
    bare = [sys.executable, "-m", "tests.core.unpatched"]
    of_gevent = json.loads(subprocess.run(bare, cwd=ROOT, check=True, capture_output=True).stdout)
    assert of_gevent
    assert set(served["kept"]) <= set(of_gevent)


def test_the_database_is_waited_for_by_means_that_let_others_go_on(served: Any) -> None:
    """The driver's own loop in C would hold the whole thread until PostgreSQL has answered."""
    assert served["holds the thread"] is False
