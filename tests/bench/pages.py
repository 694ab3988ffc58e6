"""How long the pages of staff and public take on one register, each rendered afresh.

Every register has a process of its own, and they are asked in turns, so that whatever else the
machine does meanwhile is done to all alike.
"""

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

ROUNDS = 12
REPEATS = 5  # within a round; the fastest counts
WARM_UPS = 3


def medians(
    places: list[dict[str, str]], pages: str = "tests.bench.addresses"
) -> tuple[list[str], list[list[float]]]:
    """Time every page on every register; names, and for each register its medians in seconds.

    `pages` is the module that names them.
    """
    with readers(places, pages) as pipes:
        names: list[str] = [pipe.recv() for pipe in pipes].pop()
        times: list[list[list[float]]] = [[[] for _name in names] for _place in places]
        for turn in range(ROUNDS):
            for page in range(len(names)):
                order = list(enumerate(pipes))
                for number, pipe in order if turn % 2 else reversed(order):
                    pipe.send(page)
                    times[number][page].append(pipe.recv())
    return names, [[median(of_page) for of_page in of_place] for of_place in times]


@contextmanager
def readers(places: list[dict[str, str]], pages: str) -> Iterator[list[Connection]]:
    """A process for each register, at the other end of a pipe."""
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for place in places:
        ours, theirs = context.Pipe()
        process = context.Process(target=reader, args=[theirs, place, pages], daemon=True)
        process.start()
        pipes.append(ours)
        processes.append(process)
    try:
        yield pipes
    finally:
        for pipe, process in zip(pipes, processes, strict=True):
            pipe.send(None)
            process.join()


def reader(pipe: Any, place: dict[str, str], pages: str) -> None:
    """Say which pages there are, then time the wished one until told to end."""
    os.environ.update(place)
    from tests.bench import fresh  # noqa: F401, PLC0415 -- sets Django up in this environment

    wanted = import_module(pages).addresses()
    for client, path in wanted.values():
        for _warm_up in range(WARM_UPS):
            read(client, path)
    pipe.send(list(wanted))
    while (page := pipe.recv()) is not None:
        client, path = list(wanted.values())[page]
        pipe.send(min(read(client, path) for _repeat in range(REPEATS)))


def read(client: Any, path: str) -> float:
    """Read one page; seconds."""
    began = time.perf_counter()
    response = client.get(path)
    took = time.perf_counter() - began
    if response.status_code not in {200, 204}:
        message = f"{path} answered {response.status_code}."
        raise SystemExit(message)
    return took
