"""What tests share: real databases of both kinds, one migrated copy for each test; and the shop on top of it.

`--databases sqlite,postgresql` (the default) runs every test that touches the database on both. No test
rolls back to clean up: commits are real, each test has a database of its own.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="storefront-run-"))

# In memory where there is room: thousands of small databases are committed to, and each commit waits for the disk.
MEMORY = Path("/dev/shm")
HAS_ROOM = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 * 2**30
RUN_DIR = Path(tempfile.mkdtemp(prefix="storefront-test-", dir=MEMORY if HAS_ROOM else None))
os.environ["PYTEST_DEBUG_TEMPROOT"] = str(RUN_DIR)  # where pytest makes its folders for tests
os.environ.update(
    {
        "VAR_DIR": str(RUN_DIR),
        "SHOP_ENV": "development",
        "LOG_LEVEL": "WARNING",
        "BASE_URL": "http://127.0.0.1:8000",
    }
)

for given_by_make in ("STRIPE_API_BASE", "DATABASE_URL", "QUEUE_URL", "MEDIA_URL", "MAIL_URL", "STRIPE_SECRET_KEY"):
    os.environ.pop(given_by_make, None)  # a test says itself what it talks to

import pytest  # noqa: E402 - the environment must be set before the shop reads it
from flask import Flask  # noqa: E402 - as above
from flask.testing import FlaskClient  # noqa: E402 - as above
from hypothesis import settings  # noqa: E402 - as above
from xdist.scheduler import LoadScopeScheduling  # noqa: E402 - as above

from tests.databases import DatabaseCopies, copies_of  # noqa: E402 - as above

KINDS = ("sqlite", "postgresql")

# No test is timed: on a busy machine hypothesis's deadline would fail one that is right.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--databases", default=",".join(KINDS), help="which databases to test on")


OF_CUSTOMERS = ("accessible", "accounts", "buying", "mistakes", "paying", "ways_of_buying")


class InLines(LoadScopeScheduling):
    """Each test goes to whichever process is free, but for those that share something dear.

    Journeys walk in two lines, of customers and of staff, each with one shop and one browser. Races share a crew, and
    have no rivals for the two cores among themselves. The longest line begins first.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(("tests/races/", "tests/drill/")):
            return "races"
        if nodeid.startswith("tests/journeys/"):
            is_of_customers = nodeid.removeprefix("tests/journeys/test_").startswith(OF_CUSTOMERS)
            return "journeys of customers" if is_of_customers else "journeys of staff"
        return nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InLines:
    return InLines(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        kinds = metafunc.config.getoption("--databases").split(",")
        metafunc.parametrize("database_kind", kinds, scope="session")


_copies: dict[str, DatabaseCopies] = {}


@pytest.fixture(scope="session")
def database_copies(database_kind: str) -> DatabaseCopies:
    """A migrated database of one kind, of which every test gets a fresh copy. It stays while tests of both kinds mix."""
    if database_kind not in _copies:
        _copies[database_kind] = copies_of(database_kind, RUN_DIR)
    return _copies[database_kind]


@pytest.fixture
def database_url(database_copies: DatabaseCopies) -> Iterator[str]:
    """The address of an empty, migrated database: for this test alone, shared with processes that it starts."""
    url = database_copies.fresh()
    yield url
    database_copies.drop(url)


@pytest.fixture
def app(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The shop on a database of its own, with its own mail folder, media folder and queue."""
    from tests.shop import shop_on

    with shop_on(database_url, tmp_path, monkeypatch) as shop:
        yield shop


@pytest.fixture
def new_app(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A shop that no other test has asked anything: routes may be added to it."""
    from tests.shop import shop_on

    with shop_on(database_url, tmp_path, monkeypatch, is_new=True) as shop:
        yield shop


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A guest's browser."""
    return app.test_client()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    for copies in _copies.values():
        copies.close()
    shutil.rmtree(RUN_DIR, ignore_errors=True)
