"""How a query of the demo goes on, told as generators: each yields the moment of its next step.

Every step is a verb a person would call (`Case.act`), under the clock of that moment. What should
happen after today has not happened yet: so the open queries of the demo come about by themselves.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from portal import clock
from portal.models import User
from queries import answering, casework, endings, follow_up, law, terms
from queries.demo import bystanders, replies
from queries.demo.cases import Case
from queries.models import Status
from queries.models.choices import Verdict

Steps = Iterator[datetime]

FORWARDED, SENT_TO_DESK = 0.08, 0.012
NAMED_BY_HEAD = 0.12
DETAILS_ASKED, DETAILS_SUPPLIED, TOLD_BY_PHONE = 0.08, 0.6, 0.5
SPLIT, HELD_ANSWER = 0.02, 0.04
EXTENDED, EXTENSION_REFUSED = 0.09, 0.12
SENT_BACK = 0.08
WITHDRAWN, TERMINATED, IDENTICAL = 0.02, 0.012, 0.008
RATED = 0.36
CORRECTED = 0.02
PROMISE_KEPT, PROMISED_AGAIN = 0.72, 0.1
LATE = 0.05  # answered after the day it was due, by most bodies
SLOW_BODIES = {"energy-and-water": 0.14, "nauryzbay-akim": 0.16, "urban-development-control": 0.12,
               "housing-inspection": 0.1, "turksib-akim": 0.09}  # fmt: skip
VERDICTS = {
    "fixed": (75, 17, 8),
    "partly": (25, 50, 25),
    "planned": (34, 50, 16),
    "explained": (52, 34, 14),
    "noted": (65, 30, 5),
    "refused": (12, 28, 60),
}  # resolved, partly, not
POLICE_TOPICS = frozenset({"public-order", "traffic-offences"})


def life(case: Case) -> Steps:
    """From filing to wherever it stands today."""
    case.file()
    if case.story.fate == "burst":
        return  # nobody has looked at it yet
    case.world.follow(case.beside("moderation"), bystanders.moderation, clock.now())
    if case.story.is_public and case.story.joiners:
        course = partial(bystanders.joiners, number=case.story.joiners)
        case.world.follow(case.beside("joiners"), course, clock.now())
    if case.story.is_on_the_spot:
        yield case.within_minutes(3, 25)
        yield from _settle(case)
        return
    if case.query.status == Status.NEW:
        yield from _at_desk(case)
    if case.query.status == Status.ASSIGNED:
        yield from _at_body(case)


def _settle(case: Case) -> Steps:
    reply = replies.first(case.story, on=clock.today(), random=case.random, is_on_the_spot=True)
    case.act(answering.settle, reply=reply, by=case.operator)
    yield from _after_answer(case, reply)


def _at_desk(case: Case) -> Steps:
    """No route caught it: the operator forwards it outside, returns it, settles or assigns it."""
    if case.story.fate in {"new", "unrouted"}:
        return
    yield case.in_days(0, 2)
    if case.story.subtopic in POLICE_TOPICS:
        reason = case.words("outside_reasons")
        case.act(casework.forward, to=case.world.police, reason=reason, by=case.operator)
    elif case.story.subtopic == "anything-else":
        yield from _settle(case)
    else:
        case.act(casework.assign, to=case.any_body(), by=case.operator)


def _at_body(case: Case) -> Steps:
    """A body holds it: it may be another's, or end otherwise; else it is worked on."""
    if case.story.fate == "new":
        return
    if case.chance(FORWARDED) and case.story.fate == "natural":
        yield case.in_days(0, 3)
        yield from _pass_on(case)
        if case.query.status != Status.ASSIGNED:
            return
    if case.story.intent in {"obscene", "vague"} or case.chance(TERMINATED + IDENTICAL):
        yield case.in_days(0, 1)
        if _end_without_answer(case):
            return
    if case.chance(WITHDRAWN):
        yield case.in_days(1, 6)
        by = case.operator if case.chance(0.25) else None
        case.act(endings.withdraw, by=by)
        return
    yield from _work(case)


def _pass_on(case: Case) -> Steps:
    """Not ours: to another body, or back to the desk, which decides."""
    giver = case.executor
    if case.chance(SENT_TO_DESK / FORWARDED):
        case.act(casework.send_to_desk, reason=case.words("desk_reasons"), by=giver)
        yield case.in_days(0, 1)
        case.act(casework.assign, to=case.other_body(), by=case.operator)
    else:
        reason = case.words("forward_reasons")
        case.act(casework.forward, to=case.other_body(), reason=reason, by=giver)


def _end_without_answer(case: Case) -> bool:
    """Return or terminate it, where the law has a ground for it that is open now."""
    if case.story.intent == "obscene":
        ground, key = "return/obscene", "obscene_reasons"
    elif case.story.intent == "vague":
        ground, key = "terminate/no_substance", "no_substance_reasons"
    elif case.chance(TERMINATED / (TERMINATED + IDENTICAL)):
        ground, key = "terminate/repeat", "termination_reasons"
    else:
        ground, key = "return/identical", "identical_reasons"
    ending = law.ground(ground).ending
    if endings.grounds_now(case.written, ending).get(ground, "not in this procedure"):
        return False
    end = endings.return_ if ending == law.Ending.RETURN else endings.terminate
    case.act(end, ground=ground, reason=case.words(key), by=case.head)
    return True


def _work(case: Case) -> Steps:
    """Taken, perhaps asked about, extended, answered; late or in time."""
    if case.chance(NAMED_BY_HEAD):
        yield case.in_days(0, 1)
        executor, head = case.executor, case.head
        case.act(casework.assign_executor, executor=executor, by=head)
    else:
        yield case.in_days(0, 2)
        executor = case.executor
        case.act(casework.take, by=executor)
    if case.chance(DETAILS_ASKED) or case.story.fate == "waiting":
        yield case.in_days(0, 1)
        yield from _ask(case, executor)
        if case.query.status != Status.IN_WORK:
            return
    if case.chance(SPLIT) and case.query.parent_id is None:
        yield case.in_days(0, 1)
        _split(case, executor)
    if case.chance(HELD_ANSWER):
        yield case.in_days(2, 4)
        text = replies.holding(case.story, on=clock.today(), random=case.random)
        case.act(answering.hold_answer, text=text, by=executor)
    if (case.chance(EXTENDED) or case.story.fate == "extension") and case.may_extend:
        yield case.in_days(1, 1) if case.story.fate == "extension" else case.before_due(1, 4)
        yield from _extend(case, executor)
        if case.story.fate == "extension":
            return
    yield from _answer(case, executor)


def _ask(case: Case, executor: User) -> Steps:
    question = case.random.randrange(len(case.all_words("questions")))
    case.act(casework.ask_details, question=case.all_words("questions")[question], by=executor)
    if case.story.fate == "waiting":
        return
    if case.chance(DETAILS_SUPPLIED):
        yield case.in_days(0, 4)
        case.act(follow_up.supply_details, reply=case.reply_to(question))
    elif case.chance(TOLD_BY_PHONE):
        yield case.in_days(1, 5)
        case.act(casework.resume, told=case.reply_to(question), by=executor)
    else:
        yield case.in_days(6, 7)
        reason = case.words("defects_reasons")
        case.act(endings.return_, ground=endings.DEFECTS, reason=reason, by=case.head)


def _split(case: Case, executor: User) -> None:
    part = casework.split(
        case.written,
        to=case.other_body(),
        subject=case.words("split_subjects"),
        text=case.words("split_texts"),
        reason=case.words("split_reasons"),
        by=executor,
    )
    case.world.follow(case.of_part(part), _work, clock.now())


def _extend(case: Case, executor: User) -> Steps:
    reason = case.words("extension_reasons")
    until_on = case.extension_day()
    case.act(terms.request_extension, until_on=until_on, reason=reason, by=executor)
    if case.story.fate == "extension":
        return
    yield case.in_days(0, 1)
    if case.chance(EXTENSION_REFUSED):
        refusal = case.words("extension_refusals")
        case.act(terms.refuse_extension, reason=refusal, by=case.head)
    elif case.may_extend:
        case.act(terms.extend, until_on=until_on, reason=reason, by=case.head)
        if not case.query.applicant.email:
            yield case.in_days(0, 2)
            case.act(terms.note_notice, by=case.head)


def _answer(case: Case, executor: User) -> Steps:
    """Drafted, perhaps sent back once, approved."""
    is_late = case.chance(SLOW_BODIES.get(case.body.slug, LATE))
    ready_at = case.after_due(1, 12) if is_late else case.before_due(0, 13)
    if case.story.fate in {"slow", "neglected"}:
        yield from _dawdle(case, executor)
        return
    yield case.between(clock.now(), ready_at, case.random.uniform(0.6, 0.97))
    reply = replies.first(case.story, on=clock.today(), random=case.random)
    case.act(answering.draft_answer, reply=reply, by=executor)
    if case.chance(SENT_BACK):
        yield case.between(clock.now(), ready_at, 0.4)
        case.act(answering.send_back, reason=case.words("send_back_reasons"), by=case.head)
        yield case.between(clock.now(), ready_at, 0.5)
        case.act(answering.draft_answer, reply=reply, by=executor)
    yield ready_at
    case.act(answering.approve, by=case.head)
    yield from _after_answer(case, reply)


def _dawdle(case: Case, executor: User) -> Steps:
    """On nobody's mind: drafted at most, and not approved."""
    if case.chance(0.4):
        yield case.before_due(0, 4)
        reply = replies.first(case.story, on=clock.today(), random=case.random)
        case.act(answering.draft_answer, reply=reply, by=executor)


def _after_answer(case: Case, reply: answering.Reply) -> Steps:
    """What the resident says of it; what becomes of a promise."""
    if case.chance(RATED):
        yield case.in_calendar_days(1, 12)
        if _rate(case):
            if case.query.status == Status.NEW:
                yield case.in_days(0, 1)
                case.act(casework.assign, to=case.any_body(), by=case.operator)
            yield from _work(case)
            return
    if reply.planned_on is not None:
        yield from _promise(case, reply.planned_on)
    elif case.query.body_id and case.chance(CORRECTED):
        yield case.in_days(2, 9)
        reply = replies.of(
            case.story, "fixed", on=clock.today(), random=case.random, form="corrected_text"
        )
        _correct(case, reply)


def _rate(case: Case) -> bool:
    """The resident's word; True where it brought the query back."""
    weights = VERDICTS[case.query.outcome]
    verdict = case.random.choices((Verdict.RESOLVED, Verdict.PARTLY, Verdict.NOT), weights)[0]
    comment = case.words(f"{verdict.value}_comments")
    if verdict == Verdict.NOT and not (
        case.query.reopened_count or follow_up.reason_not_to_reopen(case.written)
    ):
        case.act(follow_up.reopen, comment=comment)
        return True
    case.act(follow_up.rate, verdict=verdict, comment=comment)
    return False


def _promise(case: Case, promised_on: date) -> Steps:
    """Kept, more or less on its day; promised again; or forgotten."""
    chance = case.random.random()
    if chance < PROMISE_KEPT:
        yield case.around(promised_on, -14, 4)
        reply = replies.of(
            case.story, "fixed", on=clock.today(), random=case.random, form="corrected"
        )
        _correct(case, reply)
    elif chance < PROMISE_KEPT + PROMISED_AGAIN:
        yield case.around(promised_on, -3, 2)
        reply = replies.of(
            case.story, "planned", on=clock.today(), random=case.random, form="promised_again"
        )
        _correct(case, reply)


def _correct(case: Case, reply: answering.Reply) -> None:
    case.act(answering.correct, reply=reply, by=case.head)
