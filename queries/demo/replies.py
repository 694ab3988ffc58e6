"""What a body answers in the demo: an outcome that fits what was asked, in its language."""

from datetime import date, timedelta
from random import Random

from portal.workdays import ALMATY
from queries.answering import Reply
from queries.demo import corpus, phrases
from queries.demo.plan import Story
from queries.models import Kind, Outcome

# How often which outcome, by what the resident wants.
OUTCOMES = {
    "report": {"fixed": 52, "partly": 9, "planned": 18, "refused": 7, "explained": 12, "noted": 2},
    "proposal": {"planned": 22, "noted": 46, "explained": 20, "refused": 12},
    "enquiry": {"explained": 92, "fixed": 8},
    "thanks": {"noted": 1},
    "right": {"fixed": 35, "partly": 10, "planned": 22, "refused": 15, "explained": 18},
}
ON_THE_SPOT = {
    "report": {"fixed": 38, "explained": 56, "noted": 6},
    "proposal": {"noted": 85, "explained": 15},
    "enquiry": {"explained": 1},
    "thanks": {"noted": 1},
    "right": {"explained": 1},
}
PROMISE_DAYS = (20, 130)  # calendar days a promise lies ahead


def first(story: Story, *, on: date, random: Random, is_on_the_spot: bool = False) -> Reply:
    """The answer to a query on its first round."""
    outcomes = (ON_THE_SPOT if is_on_the_spot else OUTCOMES)[_wish(story)]
    outcome = random.choices(list(outcomes), list(outcomes.values()))[0]
    return of(story, outcome, on=on, random=random)


def of(story: Story, outcome: str, *, on: date, random: Random, form: str = "") -> Reply:
    """An answer of this outcome, given on that day; `form` names a form of words of its own."""
    forms = corpus.answers(story.language)
    planned_on = None
    if outcome == Outcome.PLANNED:
        planned_on = on + timedelta(days=random.randint(*PROMISE_DAYS))
    if story.intent == "thanks" and outcome == Outcome.NOTED:
        form = "thanks"
    text = random.choice(forms[form or outcome]).format(**_slots(story, on, planned_on, random))
    basis = forms["refused_basis"] if outcome == Outcome.REFUSED else forms["legal_basis"]
    return Reply(
        outcome=outcome,
        text=f"{forms['greeting']}\n\n{text}",
        legal_basis=basis,
        planned_on=planned_on,
    )


def holding(story: Story, *, on: date, random: Random) -> str:
    forms = corpus.answers(story.language)
    text = random.choice(forms["holding"]).format(**_slots(story, on, None, random))
    return f"{forms['greeting']}\n\n{text}"


def _wish(story: Story) -> str:
    if story.kind in {Kind.APPLICATION, Kind.COMPLAINT}:
        return "right"
    if story.kind in {Kind.PROPOSAL, Kind.RESPONSE} and story.intent != "thanks":
        return "proposal"
    if story.kind == Kind.ENQUIRY:
        return "enquiry"
    return story.intent if story.intent in OUTCOMES else "report"


def _slots(story: Story, on: date, planned_on: date | None, random: Random) -> dict[str, str]:
    """The slots of an answer, those of the topic's own sentences filled first."""
    language = story.language
    part = corpus.subtopics(story.theme)[story.subtopic][language]
    place = story.place or phrases.draw_place("almaly", (0.0, 0.0), random)
    filled = phrases.slots(place, language, at=story.received_at.astimezone(ALMATY), random=random)
    day = on - timedelta(days=random.randint(0, 2))
    filled["date"] = phrases.short_date(day, language)
    filled["date_on"] = phrases.date_on(day, language)
    filled["promise_by"] = phrases.by_date(planned_on, language) if planned_on else ""
    return filled | {
        "work": part.work.format(**filled),
        "done": part.done.format(**filled),
        "explained": part.explained.format(**filled),
        "refused": random.choice(part.refused),
    }
