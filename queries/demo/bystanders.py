"""What goes on beside a query's own course: moderators look at it, residents join it."""

from collections.abc import Iterator
from datetime import datetime

from portal import clock
from queries import follow_up, publication
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
        photos = [photo.pk for photo in case.paper.photos]
        kept = photos[1:] if case.chance(PHOTO_REFUSED) else photos
        reason = "" if kept == photos else case.words("photo_reasons")
        case.act(publication.decide_on_photos, publish=kept, reason=reason, by=by)
    elif case.story.is_public and case.story.neighbour:
        subject = case.query.public_subject
        text = case.query.public_text.removesuffix(case.story.neighbour)
        reason = case.words("edit_reasons")
        case.act(publication.edit_public_text, subject=subject, text=text, reason=reason, by=by)
    elif case.story.is_public:
        case.act(publication.hide, reason=case.words("moderation_reasons"), by=by)
        case.world.hidden.add(case.query.pk)
        if case.chance(SHOWN_AGAIN):
            yield case.in_days(1, 3)
            case.act(publication.show, by=by)
            case.world.hidden.remove(case.query.pk)


def joiners(case: Case, number: int) -> Steps:
    """Residents who join one after another, each within some hours or days of the last."""
    for turn in range(number):
        yield case.later(case.random.expovariate(number / 40))
        if case.query.pk in case.world.hidden:
            return
        person = None
        if case.chance(LEAVES_ADDRESS):
            resident = case.world.town.draw(case.story.language, case.random)
            person = residents.supporter(resident, at=clock.now())
        token = person.email if person else f"{case.story.seed} joiner {turn}"
        fingerprint = follow_up.fingerprint_of(token)
        case.act(follow_up.support, fingerprint=fingerprint, applicant=person)
