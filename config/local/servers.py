"""PostgreSQL and Valkey of one checkout: who holds them up, and who stops them.

Each checkout has its own servers on its own free ports of the loopback address, with its own
passwords and its data under one folder, so two checkouts never meet. Several commands may use them
at once: each holds a shared lock, and the last to leave stops them. A lock dies with its process,
so whatever a killed run leaves behind, the next command uses or clears away.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.local.postgres import Postgres
from config.local.valkey import Valkey


class Servers:
    """PostgreSQL and Valkey with their data under `home`.

    `durable` servers keep every committed row through a power cut; the others are for tests and
    trade that for speed. `say` is given a line whenever something takes its time.
    """

    def __init__(self, home: Path, *, say: Callable[[str], None], durable: bool = True) -> None:
        self.home = home.resolve()
        self.postgres = Postgres(self.home, say=say, durable=durable)
        self.valkey = Valkey(self.home, durable=durable)

    @contextmanager
    def up(self, *, postgres: bool = True, valkey: bool = True) -> Iterator[dict[str, str]]:
        """Hold the wished servers up, and give their addresses as environment variables."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)  # waits while the last user before us stops them
            try:
                yield self.ensure(postgres=postgres, valkey=valkey)
            finally:
                self._leave(users)

    def ensure(self, *, postgres: bool = True, valkey: bool = True) -> dict[str, str]:
        """Start what is not running, and give the addresses."""
        addresses = {}
        with (self.home / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if postgres:
                addresses["DATABASE_URL"] = self.postgres.ensure()
            if valkey:
                addresses["REDIS_URL"] = self.valkey.ensure()
        return addresses

    def fallen(self, *, postgres: bool = True, valkey: bool = True) -> list[str]:
        """Name the wished servers that do not run."""
        running = {
            "postgres": not postgres or self.postgres.pid() is not None,
            "valkey": not valkey or self.valkey.pid() is not None,
        }
        return [name for name, runs in running.items() if not runs]

    def stop(self) -> None:
        """Stop both, whoever started them; all that was committed stays."""
        self.postgres.stop()
        self.valkey.stop()

    def _leave(self, users: IO[str]) -> None:
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still use them, and the last of them stops them
        self.stop()
