"""Run the bench: `make bench`, or `make bench ARGS="--large 100000"` on a small machine."""

import os
from argparse import ArgumentParser, Namespace
from statistics import median

from config.local.environment import Environment, say
from tests.bench import filing, load, pages, registers, site
from tests.bench.mailing import mailed
from tests.bench.sweep import swept

SMALL, LARGE, DUE = 10_000, 1_000_000, 100_000
YEAR_OF_COVERAGE = 24_000  # items, as the city reported of 2020
GROWTH = 1.3  # at most: a page on the large register against the same on the small one
SWEEP_SECONDS, SWEEP_GROWTH = 60, 1.5  # a sweep of ten times the deadlines needs no more memory
FILINGS = 4_000  # a client; more than it can send in the time
SUBSCRIBERS = 100_000
PROMISE_SECONDS, PROMISE_STATEMENTS = 10, 150  # ten batches, and none a subscriber
ROUNDS = 3
BARE = [[load.get("/")]] * load.CLIENTS
Requests = list[list[bytes]]


def main() -> None:
    """Measure what was asked for, and print each ratio beside its bound."""
    options = arguments()
    environment = dict(os.environ) | {"THROTTLING": "0", "CHALLENGE": "never"}
    registers.manage(environment, "collectstatic", "--no-input", "--verbosity=0")
    if "coverage" in options.parts:
        measure_coverage(environment, options.large)
    if "press" in options.parts:
        measure_press(environment, options.large)
    if {"coverage", "press"}.issuperset(options.parts):
        return  # these need no register
    small = registers.prepare(environment, queries=options.small)
    if "pages" in options.parts:
        large = registers.prepare(environment, queries=options.large)
        measure_pages(small, large, options)
    if "rates" in options.parts:
        measure_rates(environment, small)
    if "sweep" in options.parts:
        measure_sweep(environment, options.due)
    if "mailing" in options.parts:
        measure_mailing(environment, small)


def arguments() -> Namespace:
    """Read the command line."""
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--small", type=int, default=SMALL, help="queries in the small register")
    parser.add_argument("--large", type=int, default=LARGE, help="queries in the large register")
    parser.add_argument("--due", type=int, default=DUE, help="due deadlines in the sweep")
    parser.add_argument(
        "--parts",
        nargs="+",
        default=["pages", "coverage", "press", "rates", "sweep", "mailing"],
        help="what to measure",
    )
    return parser.parse_args()


def measure_pages(small: Environment, large: Environment, options: Namespace) -> None:
    """Compare each page on both registers."""
    say(f"\nPages rendered afresh, {options.large:,} queries against {options.small:,}")
    compare([small, large], "tests.bench.addresses")


def measure_coverage(environment: Environment, large: int) -> None:
    """Compare each page of the coverage of a year with that of forty."""
    say(f"\nPages of coverage rendered afresh, {large:,} items against {YEAR_OF_COVERAGE:,}")
    counts = (YEAR_OF_COVERAGE, large)
    places = [registers.prepare_coverage(environment, items=count) for count in counts]
    compare(places, "tests.bench.coverage")


def measure_press(environment: Environment, large: int) -> None:
    """Compare programme, search and announcements beside the coverage of a year and of forty."""
    say(f"\nPages of the press centre, {large:,} items of coverage against {YEAR_OF_COVERAGE:,}")
    counts = (YEAR_OF_COVERAGE, large)
    places = [registers.prepare_press(environment, items=count) for count in counts]
    compare(places, "tests.bench.press")


def compare(places: list[Environment], module: str) -> None:
    """Time the pages of a module on a small and a large place, and print their ratios."""
    names, (before, after) = pages.medians(places, module)
    for name, short, long in zip(names, before, after, strict=True):
        told = f"{short * 1000:7.1f} ms {long * 1000:7.1f} ms"
        row(name, told, long / short, f"at most {GROWTH}", is_met=long / short <= GROWTH)


def measure_rates(environment: Environment, small: Environment) -> None:
    """Compare what two workers answer in a second with what they answer doing nothing.

    Each is measured right after the bare view, and the median of these shares counts.
    """
    say("\nAnswers a second by two workers, and the share of a bare Django view's")
    written = registers.copy(environment, small, "scale_written")
    page = [[load.get("/kk/queries/")]] * load.CLIENTS
    filings = [filing.requests(FILINGS) for _client in range(load.CLIENTS)]
    kinds = {
        "register, rendered afresh": ("tests.bench.fresh:application", small, page, 200, 20),
        "register, as readers get it": ("config.wsgi:application", small, page, 200, 4),
        "filing a query without photos": ("config.wsgi:application", written, filings, 302, 30),
    }
    for name, (application, place, requests, status, part) in kinds.items():
        rates = []
        for _round in range(ROUNDS):
            bare = rate("tests.bench.bare:application", environment, BARE, 200)
            rates.append((rate(application, place, requests, status), bare))
        share = median(ours / bare for ours, bare in rates)
        ours, bare = (median(column) for column in zip(*rates, strict=True))
        told = f"{ours:7.0f} of {bare:5.0f}   1/{1 / share:<5.1f}"
        row(name, told, share, f"at least 1/{part}", is_met=share >= 1 / part)


def rate(application: str, place: Environment, requests: Requests, status: int) -> float:
    """Serve an application, and ask it for a while; answers a second."""
    with site.served(application, place) as port:
        return load.rate(port, requests, status=status)


def measure_sweep(environment: Environment, due: int) -> None:
    """Sweep a tenth of the deadlines, then all of them."""
    say(f"\nThe sweep of reminders, {due:,} due deadlines against {due // 10:,}")
    few, many = (
        swept(registers.copy(environment, original, "scale_swept"))
        for original in (
            registers.prepare(environment, queries=count, due=count) for count in (due // 10, due)
        )
    )
    told = f"{few.seconds:7.1f} s  {many.seconds:7.1f} s "
    is_met = many.seconds < SWEEP_SECONDS
    row("time", told, many.seconds / few.seconds, f"under {SWEEP_SECONDS} s", is_met=is_met)
    told = f"{few.megabytes:7.1f} MB {many.megabytes:7.1f} MB"
    growth = (many.megabytes + 1) / (few.megabytes + 1)
    row("memory", told, growth, f"at most {SWEEP_GROWTH}", is_met=growth <= SWEEP_GROWTH)
    say(f"  {many.reminders:,} reminders told")


def measure_mailing(environment: Environment, small: Environment) -> None:
    """Promise one announcement to everybody, twice: the second time all is promised already."""
    say(f"\nAn announcement to {SUBSCRIBERS:,} subscribers")
    done = mailed(registers.copy(environment, small, "scale_mailed"), SUBSCRIBERS)
    for name, seconds in (("promised", done.seconds), ("started over", done.again_seconds)):
        is_met = done.promised == SUBSCRIBERS and seconds < PROMISE_SECONDS
        told, bound = f"{seconds:7.1f} s", f"under {PROMISE_SECONDS} s"
        row(name, told, seconds / PROMISE_SECONDS, bound, is_met=is_met)
    told, share = f"{done.statements:7d}", done.statements / PROMISE_STATEMENTS
    row("statements", told, share, f"under {PROMISE_STATEMENTS}", is_met=share < 1)
    say(f"  {done.composed_a_second:.0f} mails a second composed by one process")


def row(name: str, told: str, ratio: float, bound: str, *, is_met: bool) -> None:
    """Print one ratio beside its bound."""
    say(f"  {name:<34} {told}   {ratio:6.3f}  {bound:<14} {'met' if is_met else 'MISSED'}")


if __name__ == "__main__":
    main()
