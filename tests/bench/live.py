"""A crowd at one broadcast: everybody's page polls the wall, and votes come in all the while."""

import multiprocessing
import re
import sys
import time
from dataclasses import dataclass
from statistics import median
from subprocess import run
from urllib.parse import urlencode

import psycopg

from config.local.environment import ROOT, Environment
from tests.bench import load, registers
from tests.bench.live_rows import NUMBER

POLLERS = VOTERS = 4
SECONDS = 20.0
VOTES_A_SECOND = 20
CODE = "3-0"  # a question that waits
_WALL = f"/kk/live/{NUMBER}/wall/"
_VERSION = re.compile(rb'data-version="([0-9a-f]+)"')


def prepare(environment: Environment, *, questions: int, votes: int) -> Environment:
    """A city with one broadcast on air, made anew."""
    empty = registers.kept(environment, "scale_empty", "an empty portal")
    place = registers.copy(environment, empty, f"scale_live_{questions}")
    command = [sys.executable, "-m", "tests.bench.live_rows", str(questions), str(votes)]
    run(command, env=place, cwd=ROOT, check=True)
    return place


def poll(version: str) -> bytes:
    """Make the request of a page that has this version."""
    return load.get(f"{_WALL}{version}/")


def version_now(port: int) -> str:
    """What the wall shows at this moment."""
    return _version(load.ask(port, poll("0")))


@dataclass(frozen=True)
class Crowd:
    """What became of a crowd's polls and votes."""

    polls: int
    changed: int  # polls that brought a newer wall
    seconds: float
    sent: int  # votes
    counted: int
    rows: int
    vote_seconds: float  # the median
    slowest_vote_seconds: float


def crowd(port: int, place: Environment, *, polls_a_second: float) -> Crowd:
    """Let so many polls a second and twenty votes a second come, or what the machine gives."""
    before = _counted(place)
    end = time.monotonic() + SECONDS
    with multiprocessing.Pool(POLLERS + VOTERS) as pool:
        votings = pool.starmap_async(vote_until, [(end, port, VOTES_A_SECOND / VOTERS)] * VOTERS)
        polled = pool.starmap(poll_until, [(end, port, polls_a_second / POLLERS)] * POLLERS)
        took = [seconds for voting in votings.get() for seconds in voting]
    votes, rows = (now - then for now, then in zip(_counted(place), before, strict=True))
    return Crowd(
        polls=sum(polls for polls, _changed in polled),
        changed=sum(changed for _polls, changed in polled),
        seconds=SECONDS,
        sent=len(took),
        counted=votes,
        rows=rows,
        vote_seconds=median(took),
        slowest_vote_seconds=max(took),
    )


def poll_until(end: float, port: int, a_second: float) -> tuple[int, int]:
    """Poll at this pace, and faster where it fell behind; polls, and those that brought news."""
    version, polls, changed = "0", 0, 0
    began = time.monotonic()
    while (now := time.monotonic()) < end:
        ahead = polls / a_second - (now - began)
        if ahead > 0:
            time.sleep(ahead)
        answer = load.ask(port, poll(version))
        polls += 1
        if answer.startswith(b"HTTP/1.1 200 "):
            version, changed = _version(answer), changed + 1
        elif not answer.startswith(b"HTTP/1.1 204 "):
            raise load.NotServed(answer[:300].decode(errors="replace"))
    return polls, changed


def vote_until(end: float, port: int, a_second: float) -> list[float]:
    """Vote at this pace, as a new browser each time; the seconds each vote took."""
    request = load.post(f"/kk/live/{NUMBER}/{CODE}/vote/", urlencode({"back": "wall"}).encode())
    took: list[float] = []
    began = time.monotonic()
    while (now := time.monotonic()) < end:
        ahead = len(took) / a_second - (now - began)
        if ahead > 0:
            time.sleep(ahead)
        sent = time.monotonic()
        answer = load.ask(port, request)
        if not answer.startswith(b"HTTP/1.1 302 "):
            raise load.NotServed(answer[:300].decode(errors="replace"))
        took.append(time.monotonic() - sent)
    return took


def _counted(place: Environment) -> tuple[int, int]:
    """The votes a question says it has, and the rows of them."""
    with psycopg.connect(place["DATABASE_URL"]) as connection:
        found = connection.execute(
            "SELECT votes_count, (SELECT count(*) FROM broadcasts_vote WHERE question_id = one.id)"
            "  FROM broadcasts_livequestion AS one WHERE code = %s",
            [CODE],
        ).fetchone()
    if found is None:
        raise SystemExit("There is no question to vote for.")
    votes, rows = found
    return int(votes), int(rows)


def _version(answer: bytes) -> str:
    found = _VERSION.search(answer)
    if found is None:
        raise load.NotServed(answer[:300].decode(errors="replace"))
    return found[1].decode()
