"""Databases for test runs."""

from pathlib import Path

import pytest

from config.local import databases
from config.local.keeping import ServerFailed
from config.local.servers import Servers


def test_runs_at_one_time_have_numbers_of_their_own(tmp_path: Path) -> None:
    with databases.slot(tmp_path) as first, databases.slot(tmp_path) as second:
        assert (first, second) == (0, 1)
    with databases.slot(tmp_path) as again:
        assert again == 0


def test_too_many_runs_are_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "TEST_SLOTS", 1)
    with (
        databases.slot(tmp_path),
        pytest.raises(ServerFailed, match="wait for one to end"),
        databases.slot(tmp_path),
    ):
        pass


def test_recreated_database_is_as_its_original(home: Path) -> None:
    servers = Servers(home, say=lambda _line: None, durable=False)
    with servers.up(valkey=False) as environment:
        databases.recreate(environment, "original", template="template0")
        original = {"DATABASE_URL": databases.address(environment, "original")}
        copy = {"DATABASE_URL": databases.address(environment, "copy")}
        with databases.psycopg.connect(original["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        for _run in range(2):
            databases.recreate(environment, "copy", template="original")
            with databases.psycopg.connect(copy["DATABASE_URL"]) as connection:
                assert connection.execute("SELECT * FROM kept").fetchall() == [(7,)]
                connection.execute("DELETE FROM kept")
        assert {"original", "copy"} < databases.database_names(environment)
        databases.drop(environment, "copy")
        assert "copy" not in databases.database_names(environment)


def test_fingerprint_follows_the_migrations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "ROOT", tmp_path)
    migration = tmp_path / "app" / "migrations" / "0001_initial.py"
    migration.parent.mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("django==5.2\n")
    migration.write_text("operations = []\n")
    before = databases.migrations_fingerprint()
    assert databases.migrations_fingerprint() == before
    migration.write_text("operations = [1]\n")
    assert databases.migrations_fingerprint() != before
