"""The servers of a checkout, started for real in folders of their own."""

import os
import signal
import socket
from pathlib import Path

import psycopg
import pytest
import redis

from config.local.keeping import ServerFailed, alive, wait_for_end
from config.local.servers import Servers


def servers(home: Path, *, durable: bool = False) -> Servers:
    return Servers(home, say=lambda _line: None, durable=durable)


def ask(address: str, query: str) -> object:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def test_up_gives_real_servers_and_leaving_stops_them(home: Path) -> None:
    with servers(home).up() as addresses:
        assert str(ask(addresses["DATABASE_URL"], "SELECT version()")).startswith("PostgreSQL ")
        assert redis.Redis.from_url(addresses["REDIS_URL"]).ping() is True
        pids = [servers(home).postgres.pid(), servers(home).valkey.pid()]
    assert None not in pids
    assert not any(alive(pid) for pid in pids if pid)


def test_last_to_leave_stops_them_not_the_first(home: Path) -> None:
    with servers(home).up() as first:
        with servers(home).up() as second:
            assert second == first
        assert ask(first["DATABASE_URL"], "SELECT 1") == 1
    assert servers(home).fallen() == ["postgres", "valkey"]


def test_second_start_keeps_rows_and_addresses(home: Path) -> None:
    with servers(home).up() as before:
        ask(before["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS number")
    with servers(home).up() as after:
        assert after == before
        assert ask(after["DATABASE_URL"], "SELECT number FROM kept") == 7


def test_two_checkouts_do_not_meet(home: Path) -> None:
    one, other = servers(home), servers(home / "other")
    with one.up() as here, other.up() as there:
        assert here["DATABASE_URL"] != there["DATABASE_URL"]
        ask(here["DATABASE_URL"], "CREATE TABLE here ()")
        assert ask(there["DATABASE_URL"], "SELECT to_regclass('here')") is None
        redis.Redis.from_url(here["REDIS_URL"]).set("key", "here")
        assert redis.Redis.from_url(there["REDIS_URL"]).get("key") is None


def test_killed_durable_servers_are_started_again_with_what_they_were_told(home: Path) -> None:
    running = servers(home, durable=True)
    with running.up() as before:
        ask(before["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS number")
        redis.Redis.from_url(before["REDIS_URL"]).set("kept", "7")
        for pid in (running.postgres.pid(), running.valkey.pid()):
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            wait_for_end(pid)
        assert running.fallen() == ["postgres", "valkey"]
        after = running.ensure()
        assert after == before
        assert ask(after["DATABASE_URL"], "SELECT number FROM kept") == 7
        assert redis.Redis.from_url(after["REDIS_URL"]).get("kept") == b"7"


def test_pid_files_of_a_killed_run_that_name_another_process_now(home: Path) -> None:
    with servers(home).up() as before:
        pass
    us = f"{os.getpid()}\n{home / 'postgres'}\n1\n1\n\n127.0.0.1\n0 0\nready\n"
    (home / "postgres" / "postmaster.pid").write_text(us)
    (home / "valkey" / "valkey.pid").write_text(f"{os.getpid()}\n")
    assert servers(home).fallen() == ["postgres", "valkey"]
    with servers(home).up() as after:
        assert after == before
        assert ask(after["DATABASE_URL"], "SELECT 1") == 1


def test_port_taken_meanwhile_is_given_up_for_another(home: Path) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        kept = squatter.getsockname()[1]
        (home / "postgres.port").write_text(str(kept))
        with servers(home).up() as addresses:
            assert f":{kept}/" not in addresses["DATABASE_URL"]
            assert servers(home).postgres.kept_port.last() != kept
            assert ask(addresses["DATABASE_URL"], "SELECT 1") == 1


def test_set_up_cut_off_half_way_begins_anew(home: Path) -> None:
    (home / "postgres" / "base").mkdir(parents=True)
    with servers(home).up(valkey=False) as addresses:
        assert ask(addresses["DATABASE_URL"], "SELECT 1") == 1


def test_data_of_another_postgresql_is_refused_by_name(home: Path) -> None:
    with servers(home).up(valkey=False):
        pass
    (home / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerFailed, match="is of PostgreSQL 12") as failure, servers(home).up():
        pass
    assert str(home / "postgres") in str(failure.value)


def test_only_the_password_lets_in(home: Path) -> None:
    with servers(home).up() as addresses:
        port = addresses["DATABASE_URL"].rpartition(":")[2].partition("/")[0]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgres://open_almaty:guess@127.0.0.1:{port}/open_almaty")
        port = addresses["REDIS_URL"].rpartition(":")[2].partition("/")[0]
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=int(port)).ping()
        assert (home / "postgres.password").stat().st_mode & 0o077 == 0
        assert (home / "valkey.password").stat().st_mode & 0o077 == 0


def test_letters_fold_by_unicode(home: Path) -> None:
    with servers(home).up(valkey=False) as addresses:
        assert ask(addresses["DATABASE_URL"], "SELECT lower('ӘҒҚҢӨҰҮҺІ')") == "әғқңөұүһі"
        query = "SELECT to_tsvector('russian', 'Дороги') @@ to_tsquery('russian', 'дорогу')"
        assert ask(addresses["DATABASE_URL"], query) is True
