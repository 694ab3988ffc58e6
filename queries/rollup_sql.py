# ruff: noqa: S608 -- the statements are made of the constants below, and of nothing else
"""The statements that keep figures (`queries.rollup`). All days are dates in Almaty."""

from typing import Final

from django.conf import settings

ZONE: Final = settings.TIME_ZONE

# What sums are cut by: t(heme), s(ubtopic, with its theme), d(istrict), b(ody), c(hannel).
LETTERS: Final = {
    "t": "theme_id", "s": "topic_id", "d": "district_id", "b": "body_id", "c": "channel",
}  # fmt: skip
CUTS: Final = ("", "t", "ts", "d", "b", "c", "td", "tb", "tc", "db", "dc", "bc", "tsdbc")
DAYS_CUTS: Final = ("", "t", "ts", "d", "b", "td", "tb", "db", "tsdb")

MEASURES: Final = (
    "asked", "due", "on_time", "late", "extended", "answered", "on_the_spot", "reopened", "rated",
    "confirmed", "forwarded", "returned", "terminated", "withdrawn",
)  # fmt: skip

ALONE: Final = "SELECT pg_try_advisory_xact_lock(hashtext('queries.rollup'))"
WAIT_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtext('queries.rollup'))"

TAKE_MARKS: Final = """
WITH taken AS (
    DELETE FROM queries_figuremark
    WHERE id IN (SELECT id FROM queries_figuremark ORDER BY id LIMIT %s)
    RETURNING query_id
)
SELECT count(*), array_agg(DISTINCT query_id) FROM taken
"""

TERM_COLUMNS: Final = (
    "id", "query_id", "ordinal", "theme_id", "topic_id", "district_id", "body_id", "channel",
    "asked_on", "due_on", "answered_on", "ended_on", "state", "ended_as", "days", "is_extended",
    "is_reopened", "verdict",
)  # fmt: skip
_COLUMNS: Final = ", ".join(TERM_COLUMNS)


def _terms(where: str) -> str:
    """The answer terms as the rows tell them now.

    A longer term counts where the resident was told of it in time (Art. 76(3)); an import without a
    notice is believed.
    """
    return f"""
    SELECT d.id, d.query_id, d.ordinal, q.theme_id, q.topic_id, q.district_id, d.body_id, q.channel,
        CASE WHEN d.ordinal = 1 THEN d.received_on END AS asked_on,
        d.due_on, d.answered_on,
        CASE WHEN d.is_ended THEN d.closed_on END AS ended_on,
        CASE
            WHEN d.is_ended THEN 'ended'
            WHEN d.answered_on IS NULL THEN 'open'
            WHEN d.was_on_the_spot OR (q.is_on_the_spot AND d.is_last) THEN 'spot'
            WHEN d.answered_on <= d.due_on THEN 'on_time'
            ELSE 'late'
        END AS state,
        CASE WHEN d.is_ended AND d.is_last AND q.status <> 'answered' AND q.closed_at IS NOT NULL
            THEN q.status ELSE '' END AS ended_as,
        greatest(d.answered_on
            - CASE WHEN d.ordinal = 1 THEN d.received_on ELSE d.started_on END, 0) AS days,
        d.is_extended,
        d.answered_on IS NOT NULL AND NOT d.is_last AS is_reopened,
        CASE WHEN d.answered_on IS NULL THEN '' WHEN d.is_last THEN q.verdict ELSE 'not' END
            AS verdict
    FROM (
        SELECT c.id, c.query_id, c.body_id, c.started_on, c.was_on_the_spot,
            row_number() OVER in_order AS ordinal,
            lead(c.id) OVER in_order IS NULL AS is_last,
            (q.received_at AT TIME ZONE '{ZONE}')::date AS received_on,
            (c.met_at AT TIME ZONE '{ZONE}')::date AS answered_on,
            (coalesce(q.closed_at, c.cancelled_at) AT TIME ZONE '{ZONE}')::date AS closed_on,
            c.cancelled_at IS NOT NULL AS is_ended,
            c.is_extended AND told.is_told AS is_extended,
            CASE WHEN c.is_extended AND NOT told.is_told THEN c.original_due_on ELSE c.due_on END
                AS due_on
        FROM queries_querydeadline c
        JOIN queries_citizenquery q ON q.id = c.query_id
        CROSS JOIN LATERAL (
            SELECT coalesce(bool_and(n.met_at IS NOT NULL
                AND (n.met_at AT TIME ZONE '{ZONE}')::date <= n.due_on), true) AS is_told
            FROM queries_querydeadline n
            WHERE c.is_extended AND n.query_id = c.query_id AND n.kind = 'extension_notice'
                AND n.started_on >= c.started_on
                AND n.started_on <= c.due_on
        ) told
        WHERE c.kind = 'answer' {where}
        WINDOW in_order AS (PARTITION BY c.query_id ORDER BY c.started_on, c.id)
    ) d
    JOIN queries_citizenquery q ON q.id = d.query_id
    """


CHANGES: Final = f"""
CREATE TEMPORARY TABLE figure_change AS
WITH was AS (
    DELETE FROM queries_answerterm WHERE query_id = ANY(%s) RETURNING {_COLUMNS}
)
SELECT -1 AS sign, was.* FROM was
UNION ALL
SELECT 1 AS sign, now.* FROM ({_terms("AND c.query_id = ANY(%s)")}) now
"""

ALL_CHANGES: Final = f"""
CREATE TEMPORARY TABLE figure_change AS
SELECT 1 AS sign, now.* FROM ({_terms("")}) now
"""

# Each thing that happened, on its day.
_HAPPENED: Final = """
    SELECT day, theme_id, topic_id, district_id, body_id, channel,
        sign * asked AS asked, sign * due AS due, sign * on_time AS on_time, sign * late AS late,
        sign * extended AS extended, sign * answered AS answered,
        sign * on_the_spot AS on_the_spot, sign * reopened AS reopened, sign * rated AS rated,
        sign * confirmed AS confirmed, sign * forwarded AS forwarded, sign * returned AS returned,
        sign * terminated AS terminated, sign * withdrawn AS withdrawn
    FROM {source}
    CROSS JOIN LATERAL (VALUES
        (asked_on, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        (CASE WHEN state IN ('open', 'on_time', 'late') THEN due_on END, 0, 1,
            (state = 'on_time')::int, (state = 'late')::int, is_extended::int,
            0, 0, 0, 0, 0, 0, 0, 0, 0),
        (answered_on, 0, 0, 0, 0, 0, 1, (state = 'spot')::int, is_reopened::int,
            (verdict <> '')::int, (verdict = 'resolved')::int, 0, 0, 0, 0),
        (ended_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            (ended_as = 'forwarded')::int, (ended_as = 'returned')::int,
            (ended_as = 'terminated')::int, (ended_as = 'withdrawn')::int)
    ) AS happened (day, asked, due, on_time, late, extended, answered, on_the_spot, reopened, rated,
        confirmed, forwarded, returned, terminated, withdrawn)
    WHERE day IS NOT NULL
"""
_DIMENSIONS: Final = "theme_id, topic_id, district_id, body_id, channel"
_SPANS: Final = """
    CROSS JOIN LATERAL (VALUES ('d', day), ('m', date_trunc('month', day)::date))
        AS stretch (span, start)
"""


def _sets(cuts: tuple[str, ...], also: str = "") -> str:
    """The grouping sets of the cuts."""
    sets = ("(" + ", ".join(["span", "start", *_columns(cut)]) + also + ")" for cut in cuts)
    return ", ".join(sets)


def _columns(cut: str) -> list[str]:
    return [LETTERS[letter] for letter in cut]


def _cut_named(letters: str) -> str:
    """The letters of the columns a row is grouped by."""
    parts = (f"CASE GROUPING({LETTERS[one]}) WHEN 0 THEN '{one}' ELSE '' END" for one in letters)
    return " || ".join(parts)


def _daily(source: str) -> str:
    sums = ", ".join(f"sum({name}) AS {name}" for name in MEASURES)
    changed = " OR ".join(f"sum({name}) <> 0" for name in MEASURES)
    return f"""
    SELECT {_cut_named("tsdbc")} AS cut, span, start, {_DIMENSIONS}, {sums}
    FROM ({_HAPPENED.format(source=source)}) happened {_SPANS}
    GROUP BY GROUPING SETS ({_sets(CUTS)})
    HAVING {changed}
    """


def _answer_days(source: str) -> str:
    return f"""
    SELECT {_cut_named("tsdb")} AS cut, span, start, theme_id, topic_id, district_id, body_id,
        days, sum(sign) AS answers
    FROM (
        SELECT answered_on AS day, theme_id, topic_id, district_id, body_id, days, sign
        FROM {source} WHERE state IN ('on_time', 'late')
    ) answered {_SPANS}
    GROUP BY GROUPING SETS ({_sets(DAYS_CUTS, ", days")})
    HAVING sum(sign) <> 0
    """


APPLY: Final = (
    f"""
    INSERT INTO queries_answerterm ({_COLUMNS})
    SELECT {_COLUMNS} FROM figure_change WHERE sign = 1
    """,
    f"""
    INSERT INTO queries_dailyfigure (cut, span, start, {_DIMENSIONS}, {", ".join(MEASURES)})
    {_daily("figure_change")}
    ON CONFLICT (cut, span, start, {_DIMENSIONS}) DO UPDATE SET
        {", ".join(f"{name} = queries_dailyfigure.{name} + excluded.{name}" for name in MEASURES)}
    """,
    f"""
    INSERT INTO queries_answerdays
        (cut, span, start, theme_id, topic_id, district_id, body_id, days, answers)
    {_answer_days("figure_change")}
    ON CONFLICT (cut, span, start, theme_id, topic_id, district_id, body_id, days) DO UPDATE SET
        answers = queries_answerdays.answers + excluded.answers
    """,
    "DROP TABLE figure_change",
)  # fmt: skip

_DIRECT: Final = f"(SELECT 1 AS sign, now.* FROM ({_terms('')}) now) direct"


def _differing(table: str, columns: str, kept_where: str, direct: str) -> str:
    kept = f"SELECT {columns} FROM {table} {kept_where}"
    direct = f"SELECT {columns} FROM ({direct}) direct"
    return f"""
    SELECT count(*) FROM (
        ({kept} EXCEPT ALL {direct}) UNION ALL ({direct} EXCEPT ALL {kept})
    ) differing
    """


# Sums that came to nothing may stay as zeros.
DIFFERENCES: Final = {
    "terms": _differing("queries_answerterm", _COLUMNS, "", _terms("")),
    "figures": _differing(
        "queries_dailyfigure",
        f"cut, span, start, {_DIMENSIONS}, {', '.join(MEASURES)}",
        "WHERE " + " OR ".join(f"{name} <> 0" for name in MEASURES),
        _daily(_DIRECT),
    ),
    "days": _differing(
        "queries_answerdays",
        "cut, span, start, theme_id, topic_id, district_id, body_id, days, answers",
        "WHERE answers <> 0",
        _answer_days(_DIRECT),
    ),
}
