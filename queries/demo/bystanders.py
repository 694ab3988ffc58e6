"""What goes on beside a query's own course: moderators look at it, residents join it."""

from collections.abc import Iterator
from datetime import datetime

from portal import clock
from queries import follow_up, lifecycle, publication
from queries.demo import residents
from queries.demo.cases import Case

Steps = Iterator[datetime]
HIDDEN, SHOWN_AGAIN, PHOTO_REFUSED = 0.008, 0.2, 0.15
LEAVES_ADDRESS = 0.3  # of those who join


def moderation(case: Case) -> Steps:
    """The next working day a moderator looks at the photos, and now and then at the words."""
    if not (case.story.photos or case.story.neighbour or case.chance(HIDDEN)):
        return
    yield case.in_days(1, 1)
    by = case.world.cast.moderator()
    if case.story.photos:
        photos = list(case.query.attachments.values_list("pk", flat=True))
        kept = photos[1:] if case.chance(PHOTO_REFUSED) else photos
        reason = "" if kept == photos else case.words("photo_reasons")
        publication.decide_on_photos(case.query, publish=kept, reason=reason, by=by)
    elif case.story.is_public and case.story.neighbour:
        subject = case.query.public_subject
        text = case.query.public_text.removesuffix(case.story.neighbour)
        reason = case.words("edit_reasons")
        publication.edit_public_text(case.query, subject=subject, text=text, reason=reason, by=by)
    elif case.story.is_public:
        publication.hide(case.query, reason=case.words("moderation_reasons"), by=by)
        if case.chance(SHOWN_AGAIN):
            yield case.in_days(1, 3)
            publication.show(case.query, by=by)


def joiners(case: Case, number: int) -> Steps:
    """Residents who join one after another, each within some hours or days of the last."""
    for turn in range(number):
        yield case.later(case.random.expovariate(number / 40))
        person = None
        if case.chance(LEAVES_ADDRESS):
            resident = case.world.town.draw(case.story.language, case.random)
            person = residents.supporter(resident, at=clock.now())
        token = person.email if person else f"{case.story.seed} joiner {turn}"
        fingerprint = follow_up.fingerprint_of(token)
        try:
            follow_up.support(case.query, fingerprint=fingerprint, applicant=person)
        except lifecycle.TransitionNotAllowed:
            return  # a moderator has hidden it
