"""Whatever is killed or stopped: a promised mail goes out, and twice only under one Message-ID."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.world import Part, World, wait_until


def all_sent(world: World, count: int) -> bool:
    return world.statuses() == {"sent": count}


def ticked(world: World, count: int) -> bool:
    """Whether all is sent; if not, ask for another sweep, as beat would."""
    if all_sent(world, count):
        return True
    world.tick()
    return False


def working(world: World) -> Part:
    """A worker that has been asked for its first sweep."""
    worker = world.worker()
    world.tick()
    return worker


@contextmanager
def without_mail_server(world: World) -> Iterator[None]:
    """The workers started here find nobody at the mail server's address."""
    address = world.environment["EMAIL_URL"]
    world.environment["EMAIL_URL"] = "smtp://127.0.0.1:1"
    try:
        yield
    finally:
        world.environment["EMAIL_URL"] = address


def test_worker_killed_between_claim_and_send(world: World) -> None:
    (promised,) = world.promise()
    world.mail_server.before_mail.close()
    worker = working(world)
    wait_until(world.mail_server.before_mail.reached.is_set, "the worker speaks to the mail server")
    worker.kill()
    assert world.statuses() == {"sending": 1}
    world.mail_server.before_mail.open()
    working(world)
    wait_until(lambda: ticked(world, 1), "another worker takes the expired claim", every=1)
    assert world.mail_server.message_ids() == [promised]
    assert world.ask("SELECT attempts FROM portal_message") == [(2,)]


def test_worker_killed_after_the_mail_server_took_the_mail(world: World) -> None:
    (promised,) = world.promise()
    world.mail_server.after_mail.close()
    worker = working(world)
    wait_until(lambda: world.mail_server.accepted, "the mail server has the mail")
    worker.kill()
    assert world.statuses() == {"sending": 1}
    world.mail_server.after_mail.open()
    working(world)
    wait_until(lambda: ticked(world, 1), "another worker sends it again", every=1)
    assert world.mail_server.message_ids() == [promised, promised]


def test_valkey_stopped_and_started_again(world: World) -> None:
    worker, beat = world.worker(), world.beat()
    world.promise()
    wait_until(lambda: all_sent(world, 1), "worker and beat run")
    world.servers.valkey.stop()
    world.promise(3)
    assert world.statuses() == {"sent": 1, "queued": 3}
    world.servers.ensure()
    wait_until(lambda: all_sent(world, 4), "worker and beat find Valkey again")
    assert worker.is_alive()
    assert beat.is_alive()
    assert max(Counter(world.mail_server.message_ids()).values()) == 1


def test_postgresql_stopped_while_a_mail_is_under_way(world: World) -> None:
    (promised,) = world.promise()
    world.mail_server.after_mail.close()
    worker = working(world)
    wait_until(lambda: world.mail_server.accepted, "the mail server has the mail")
    world.servers.postgres.stop()
    world.mail_server.after_mail.open()
    wait_until(lambda: "OperationalError" in worker.words(), "the worker cannot note it")
    world.servers.ensure()
    wait_until(lambda: ticked(world, 1), "the worker sends and notes it", every=1)
    assert set(world.mail_server.message_ids()) == {promised}
    assert worker.is_alive()
    world.promise(2)
    world.tick()
    wait_until(lambda: all_sent(world, 3), "the worker goes on")


def test_mail_server_down_and_back(world: World) -> None:
    promised = world.promise(3)
    with without_mail_server(world):
        worker = working(world)
        wait_until(lambda: "ConnectionRefusedError" in worker.words(), "the failure is logged")
    assert world.ask("SELECT DISTINCT last_error FROM portal_message WHERE last_error <> ''") == [
        ("ConnectionRefusedError: Connection refused",)
    ]
    assert "@example.org" not in worker.words()
    worker.kill()
    working(world)
    wait_until(lambda: ticked(world, 3), "they go out", every=1)
    assert sorted(world.mail_server.message_ids()) == sorted(promised)


def test_two_workers_share_an_outbox_and_send_each_mail_once(world: World) -> None:
    promised = world.promise(300)
    working(world)
    working(world)
    wait_until(lambda: all_sent(world, 300), "both send")
    assert sorted(world.mail_server.message_ids()) == sorted(promised)
