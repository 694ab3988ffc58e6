"""Run the bench: `make bench`, or `make bench ARGS="--large 100000"` on a small machine."""

import os
from argparse import ArgumentParser, Namespace
from statistics import median
from typing import Any

from config.local.environment import Environment, say
from tests.bench import filing, live, load, open_data, pages, registers, site
from tests.bench.folding import folded
from tests.bench.importing import imported
from tests.bench.mailing import mailed
from tests.bench.sweep import swept

SMALL, LARGE, DUE = 10_000, 1_000_000, 100_000
YEAR_OF_COVERAGE = 24_000  # items, as the city reported of 2020
GROWTH = 1.3  # at most: a page on the large register against the same on the small one
SWEEP_SECONDS, SWEEP_GROWTH = 60, 1.5  # a sweep of ten times the deadlines needs no more memory
COPY_PART, COPY_GROWTH = 3, 1.2  # a third of psycopg's own COPY; the same memory for any register
FILINGS = 4_000  # a client; more than it can send in the time
SUBSCRIBERS = 100_000
PROMISE_SECONDS, PROMISE_STATEMENTS = 10, 150  # ten batches, and none a subscriber
LIVE = (100, 500), (20_000, 100_000)  # questions and votes of a broadcast
VIEWERS, POLL_SECONDS = 5_000, 2  # as static/js/live-wall.js polls
FRESH_SECONDS = 60  # until every change of a burst is in the figures
IMPORTED = 10_000, 100_000  # rows of an export
IMPORT_RATE, IMPORT_GROWTH = 2_000, 1.3  # rows a second written; memory for ten times the rows
ROUNDS = 3
BARE = [[load.get("/")]] * load.CLIENTS
Requests = list[list[bytes]]


def main() -> None:
    """Measure what was asked for, and print each ratio beside its bound."""
    options = arguments()
    environment = dict(os.environ) | {"THROTTLING": "0", "CHALLENGE": "never"}
    registers.manage(environment, "collectstatic", "--no-input", "--verbosity=0")
    alone = {
        "coverage": lambda: measure_coverage(environment, options.large),
        "press": lambda: measure_press(environment, options.large),
        "live": lambda: measure_live(environment),
    }
    for part, measured in alone.items():
        if part in options.parts:
            measured()
    if alone.keys() >= set(options.parts):
        return  # these need no register
    small = registers.prepare(environment, queries=options.small)
    for part, compared in (("pages", measure_pages), ("open-data", measure_open_data)):
        if part in options.parts:
            large = registers.prepare(environment, queries=options.large)
            compared(small, large, options)
    if "figures" in options.parts:
        large = registers.prepare(environment, queries=options.large)
        measure_figures(environment, small, large, options)
    for part, measure in (
        ("rates", measure_rates), ("mailing", measure_mailing), ("import", measure_import),
    ):  # fmt: skip
        if part in options.parts:
            measure(environment, small)
    if "sweep" in options.parts:
        measure_sweep(environment, options.due)


def arguments() -> Namespace:
    """Read the command line."""
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--small", type=int, default=SMALL, help="queries in the small register")
    parser.add_argument("--large", type=int, default=LARGE, help="queries in the large register")
    parser.add_argument("--due", type=int, default=DUE, help="due deadlines in the sweep")
    parser.add_argument(
        "--parts",
        nargs="+",
        default=[
            "pages",
            "figures",
            "coverage",
            "press",
            "live",
            "rates",
            "sweep",
            "mailing",
            "import",
            "open-data",
        ],
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


def measure_live(environment: Environment) -> None:
    """Compare the wall of a large broadcast with a small one's, and with a bare view; then vote."""
    (few, _few_votes), (many, many_votes) = LIVE
    say(f"\nA broadcast on air, {many:,} questions and {many_votes:,} votes against {few:,}")
    places = [live.prepare(environment, questions=count, votes=votes) for count, votes in LIVE]
    compare(places, "tests.bench.live_pages")
    large = places[-1]
    for name, is_changed, part in (("unchanged", False, 2), ("changed", True, 8)):
        rates = []
        for _round in range(ROUNDS):
            bare = rate("tests.bench.bare:application", environment, BARE, 200)
            rates.append((wall_rate(large, is_changed=is_changed), bare))
        share_of_bare(f"poll of the wall, {name}", rates, part)
    with site.served("config.wsgi:application", large) as port:
        seen = live.crowd(port, large, polls_a_second=VIEWERS / POLL_SECONDS)
    polls = seen.polls / seen.seconds
    say(
        f"  {polls:.0f} polls a second, as {polls * POLL_SECONDS:,.0f} viewers make them; "
        f"{seen.changed:,} of {seen.polls:,} brought a newer wall"
    )
    say(
        f"  {seen.sent / seen.seconds:.0f} votes a second; the usual one took "
        f"{seen.vote_seconds * 1000:.0f} ms, the slowest {seen.slowest_vote_seconds * 1000:.0f} ms"
    )
    told = f"{seen.counted:7d} of {seen.sent:5d}"
    is_met = seen.counted == seen.rows == seen.sent
    row("votes counted meanwhile", told, seen.counted / seen.sent, "all", is_met=is_met)


def wall_rate(place: Environment, *, is_changed: bool) -> float:
    """Ask for the wall for a while, with its version or without; answers a second."""
    with site.served("config.wsgi:application", place) as port:
        version = "0" if is_changed else live.version_now(port)
        polls = [[live.poll(version)]] * load.CLIENTS
        return load.rate(port, polls, status=200 if is_changed else 204)


def measure_open_data(small: Environment, large: Environment, options: Namespace) -> None:
    """Take the CSV of a whole register, and compare with psycopg alone and with the small one."""
    say(f"\nOpen data: the CSV of {options.large:,} queries, beside the same COPY by psycopg alone")
    little = open_data.served(small)
    open_data.copied(large)  # whoever comes first waits for the disk
    pairs = [(open_data.served(large), open_data.copied(large)) for _round in range(ROUNDS)]
    if any(ours.bytes < theirs.bytes for ours, theirs in pairs):
        message = "The file is shorter than what COPY gives."
        raise SystemExit(message)
    ours, theirs = (
        median(each.megabytes_a_second for each in column) for column in zip(*pairs, strict=True)
    )
    share = median(our.megabytes_a_second / their.megabytes_a_second for our, their in pairs)
    told = f"{ours:5.0f} of {theirs:4.0f} MB/s"
    row("CSV, streamed", told, share, f"at least 1/{COPY_PART}", is_met=share >= 1 / COPY_PART)
    peak = max(our.peak_megabytes for our, _their in pairs)
    told = f"{little.peak_megabytes:5.0f} MB {peak:5.0f} MB"
    growth = peak / little.peak_megabytes
    row(
        "memory of the worker", told, growth, f"at most {COPY_GROWTH}", is_met=growth <= COPY_GROWTH
    )
    say(f"  {pairs[0][0].bytes / 1e6:,.0f} MB in {pairs[0][0].seconds:.0f} s")


def compare(places: list[Environment], module: str) -> None:
    """Time the pages of a module on a small and a large place, and print their ratios."""
    names, (before, after) = pages.medians(places, module)
    for name, short, long in zip(names, before, after, strict=True):
        told = f"{short * 1000:7.1f} ms {long * 1000:7.1f} ms"
        row(name, told, long / short, f"at most {GROWTH}", is_met=long / short <= GROWTH)


def measure_figures(
    environment: Environment, small: Environment, large: Environment, options: Namespace
) -> None:
    """Compare dashboards on both registers and with a bare view; then fold a burst of changes."""
    say(f"\nDashboards rendered afresh, {options.large:,} queries against {options.small:,}")
    compare([small, large], "tests.bench.figures")
    page = [[load.get("/kk/figures/")]] * load.CLIENTS
    measure_shares(
        environment,
        {
            "dashboard, rendered afresh": ("tests.bench.fresh:application", large, page, 200, 25),
            "dashboard, as readers get it": ("config.wsgi:application", large, page, 200, 4),
        },
    )
    done = folded(registers.copy(environment, large, "scale_folded"))
    told, bound = f"{done.seconds:7.1f} s  {done.marks:6d} ", f"under {FRESH_SECONDS} s"
    is_met = done.seconds < FRESH_SECONDS
    row("marks of a burst folded", told, done.seconds / FRESH_SECONDS, bound, is_met=is_met)
    told = f"{done.differing:7d}   {done.direct:5.1f} s"
    row("differ from a direct count", told, done.differing, "none", is_met=not done.differing)


def measure_rates(environment: Environment, small: Environment) -> None:
    """Compare what two workers answer in a second with what they answer doing nothing."""
    say("\nAnswers a second by two workers, and the share of a bare Django view's")
    written = registers.copy(environment, small, "scale_written")
    page = [[load.get("/kk/queries/")]] * load.CLIENTS
    filings = [filing.requests(FILINGS) for _client in range(load.CLIENTS)]
    kinds = {
        "register, rendered afresh": ("tests.bench.fresh:application", small, page, 200, 20),
        "register, as readers get it": ("config.wsgi:application", small, page, 200, 4),
        "filing a query without photos": ("config.wsgi:application", written, filings, 302, 30),
    }
    measure_shares(environment, kinds)


def measure_shares(environment: Environment, kinds: dict[str, Any]) -> None:
    """Compare rates of kinds of requests with a bare view's, measured right before each.

    The median of the shares counts.
    """
    for name, (application, place, requests, status, part) in kinds.items():
        rates = []
        for _round in range(ROUNDS):
            bare = rate("tests.bench.bare:application", environment, BARE, 200)
            rates.append((rate(application, place, requests, status), bare))
        share_of_bare(name, rates, part)


def share_of_bare(name: str, rates: list[tuple[float, float]], part: int) -> None:
    """Print the median share of our rates in the bare ones measured beside them."""
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


def measure_import(environment: Environment, small: Environment) -> None:
    """Import exports of two sizes, each into a copy of the small register of its own."""
    small_export, large_export = IMPORTED
    say(f"\nAn export of {large_export:,} queries against {small_export:,}")
    few, many = (
        imported(registers.copy(environment, small, "scale_imported"), rows) for rows in IMPORTED
    )
    written = many.rows / many.writing_seconds
    told, bound = f"{written:7,.0f} rows a second", f"at least {IMPORT_RATE:,}"
    row("written after checking", told, written / IMPORT_RATE, bound, is_met=written >= IMPORT_RATE)
    told = f"{few.megabytes:7.1f} MB {many.megabytes:7.1f} MB"
    growth = (many.megabytes + 1) / (few.megabytes + 1)
    row("memory", told, growth, f"at most {IMPORT_GROWTH}", is_met=growth <= IMPORT_GROWTH)
    say(
        f"  {many.rows / many.seconds:,.0f} rows a second read, checked and written;"
        f" a second run passes over {many.rows / many.again_seconds:,.0f} a second"
    )


def row(name: str, told: str, ratio: float, bound: str, *, is_met: bool) -> None:
    """Print one ratio beside its bound."""
    say(f"  {name:<34} {told}   {ratio:6.3f}  {bound:<14} {'met' if is_met else 'MISSED'}")


if __name__ == "__main__":
    main()
