"""One world for all tests of faults: its servers take seconds to set up."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.mail_server import MailServer
from tests.faults.world import World


@pytest.fixture(scope="session")
def only_world() -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, MailServer() as mail_server:
        world = World(Path(folder), mail_server)
        try:
            world.start()
            yield world
        finally:
            world.end()


@pytest.fixture
def world(only_world: World) -> Iterator[World]:
    only_world.forget()
    yield only_world
    only_world.stop_parts()
