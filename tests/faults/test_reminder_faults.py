"""A sweep of reminders that is killed midway, for real: the next one tells the rest, once."""

from tests.faults.world import World, wait_until

EXECUTORS, DEADLINES = 30, 4  # more executors than one transaction tells
DAY = "2026-02-23"
STAGE = f"""
from portal.models import Role
from tests.factories import BodyFactory, CitizenQueryFactory, QueryDeadlineFactory, staff
body = BodyFactory(slug="roads")
for number in range({EXECUTORS}):
    staff(Role.EXECUTOR, body, username=f"executor-{{number}}")
for number in range({DEADLINES}):
    query = CitizenQueryFactory(in_work=True, body=body)
    QueryDeadlineFactory(query=query)
"""
TOLD = """
    SELECT count(DISTINCT message.id), count(DISTINCT recipient_id), count(*)
      FROM portal_message AS message JOIN portal_reminder AS told ON told.message_id = message.id
"""
WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def test_sweep_killed_midway_tells_everybody_once(world: World) -> None:
    world.manage("shell", "--verbosity=0", "--command", STAGE)
    ((last,),) = world.ask("SELECT max(id) FROM portal_user")
    with world.database() as holding, holding.transaction(force_rollback=True):
        # the sweep stops where it wants to promise the last executor's digest
        holding.execute(
            "INSERT INTO portal_message (id, key, recipient, template, language, context, status,"
            " attempts, created_at, next_attempt_at, last_error) VALUES (gen_random_uuid(), %s,"
            " 'user:0', '', 'kk', '{}', 'queued', 0, now(), now(), '')",
            [f"digest:{last}:{DAY}"],
        )
        sweep = world.begin("send_reminders", "--on", DAY)
        wait_until(lambda: world.ask(WAITING), "the sweep waits")
        sweep.kill()
    wait_until(lambda: not world.ask(WAITING), "the killed sweep is rolled back")
    assert world.ask(TOLD) == [(25, 25, 25 * DEADLINES)]
    world.manage("send_reminders", "--on", DAY)
    assert world.ask(TOLD) == [(EXECUTORS, EXECUTORS, EXECUTORS * DEADLINES)]
    assert "0 reminders in 0 digests" in world.manage("send_reminders", "--on", DAY)
