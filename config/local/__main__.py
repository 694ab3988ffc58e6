"""The commands of the local stack: `python -m config.local COMMAND …`."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import NoReturn

from config.local.checks import check
from config.local.databases import fresh_databases
from config.local.demo import demo, prepare
from config.local.environment import HOME, MANAGE, Environment, execute, say, stack
from config.local.journeys import browser, without_browser
from config.local.keeping import ServerFailed
from config.local.servers import Servers


def main() -> NoReturn:
    """Run `python -m config.local COMMAND …`."""
    command, *arguments = sys.argv[1:] or ["help"]
    if command not in COMMANDS:
        sys.exit(f"Usage: python -m config.local {{{'|'.join(COMMANDS)}}} …")
    try:
        sys.exit(COMMANDS[command](arguments))
    except ServerFailed as failure:
        sys.exit(str(failure))


# --- the commands ---------------------------------------------------------------------------------


def manage(arguments: Sequence[str]) -> int:
    """Run a management command on the demo's data."""
    return run([*MANAGE, *arguments])


def run(arguments: Sequence[str]) -> int:
    """Run any command on the demo's data."""
    with stack(HOME) as environment:
        return execute(arguments, environment)


def bench(arguments: Sequence[str]) -> int:
    """Run a command on servers and data of its own: a million rows stay out of the demo."""
    with stack(HOME / "bench") as environment:
        return execute(arguments, environment)


def test(arguments: Sequence[str]) -> int:
    """Run the tests."""
    return run_tests(["-m", "pytest"], arguments)


def coverage(arguments: Sequence[str]) -> int:
    """Run the tests, and show the lines that none of them ran."""
    one_process = ["--numprocesses=0", *arguments]  # coverage sees no other
    failed = run_tests(["-m", "coverage", "run", "-m", "pytest"], one_process)
    return failed or execute([sys.executable, "-m", "coverage", "report"], dict(os.environ))


def run_tests(runner: Sequence[str], arguments: Sequence[str]) -> int:
    """Run pytest on servers that trade durability for speed, on new copies of an empty database."""
    home = HOME / "test"
    with stack(home, durable=False) as environment, ExitStack() as slot:
        place: Environment = {"DEMO": "0", "SECURE_SSL_REDIRECT": "0"}
        command = [sys.executable, *runner]
        if "DATABASE_URL" not in os.environ:
            place |= slot.enter_context(fresh_databases(home, environment))
            command.append("--reuse-db")
        return execute([*command, *arguments], environment | place)


def journeys(arguments: Sequence[str]) -> int:
    """Run the browser journeys, or say clearly that there is no browser."""
    chromium = browser()
    if chromium is None:
        return without_browser()
    os.environ["CHROMIUM"] = chromium
    return test(["tests/journeys", "--dist=loadfile", "--maxprocesses=4", *arguments])


def screenshots(arguments: Sequence[str]) -> int:
    """Photograph the pages of the running demo."""
    chromium = browser()
    if chromium is None:
        sys.exit("Pictures need Chromium (Debian's package: chromium).")
    os.environ["CHROMIUM"] = chromium
    return run([sys.executable, "-m", "tests.journeys.screenshots", *arguments])


def stop(_arguments: Sequence[str]) -> int:
    """Stop every server of this checkout, whoever uses it."""
    for home in (HOME, HOME / "bench", *sorted(HOME.glob("journeys*")), HOME / "test"):
        if home.exists():
            Servers(home, say=say).stop()
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "prepare": prepare,
    "manage": manage,
    "run": run,
    "bench": bench,
    "test": test,
    "coverage": coverage,
    "journeys": journeys,
    "screenshots": screenshots,
    "check": check,
    "stop": stop,
}


if __name__ == "__main__":
    main()
