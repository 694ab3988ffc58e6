"""A place for servers."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.servers import Servers


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for servers; whatever still runs there is stopped in the end.

    Not below pytest's own folder, which pytest closes to all other accounts whenever it starts: as
    root, PostgreSQL runs under another account.
    """
    with tempfile.TemporaryDirectory(prefix="servers-") as folder:
        yield Path(folder)
        for place in (Path(folder), Path(folder) / "other"):
            Servers(place, say=lambda _line: None).stop()
