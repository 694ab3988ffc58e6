"""What the ledger of a query can tell, each event in a sentence."""

from django.utils.translation import gettext_lazy as _

from portal.ledger_events import Event

EVENTS: dict[str, Event] = {
    "received": Event(_("Received by the way: %(channel)s")),
    "asked_live": Event(_("Asked on Akimat LIVE, broadcast № %(broadcast)s, question %(code)s")),
    "imported": Event(
        _("Taken over from %(system)s: received there on %(received_on)s as № %(original)s")
    ),
    "registered": Event(_("Registered, the answer is due on %(due_on)s")),
    "routed": Event(_("Passed to %(body)s by topic and district")),
    "unrouted": Event(_("No rule names a body: the desk decides")),
    "assigned": Event(_("The desk passed it to %(body)s")),
    "settled": Event(_("Settled on the spot: %(outcome)s")),
    "taken": Event(_("Taken into work")),
    "executor_named": Event(_("An executor was named"), is_public=False),
    "details_asked": Event(_("The resident was asked for details, by %(until)s")),
    "details_supplied": Event(_("The resident supplied the details")),
    "resumed": Event(_("The body went on with its work")),
    "forwarded": Event(
        _("Forwarded from %(from_body)s to %(body)s, the answer is due on %(due_on)s")
    ),
    "forwarded_outside": Event(_("Forwarded outside the akimat, to %(body_to)s")),
    "sent_to_desk": Event(_("%(from_body)s sent it back to the desk")),
    "split": Event(_("A part was split off as %(part)s, for %(body_to)s")),
    "split_from": Event(_("Split off from %(number)s")),
    "extension_requested": Event(_("An extension until %(until)s was asked for"), is_public=False),
    "extended": Event(_("The term was extended until %(until)s: %(reason)s")),
    "extension_refused": Event(_("The extension was refused: %(reason)s"), is_public=False),
    "extension_notified": Event(_("The resident was told of the extension")),
    "deadline_moved": Event(
        _("The last day (%(clock)s) moved from %(was)s to %(now)s: %(decree)s")
    ),
    "holding_answer_sent": Event(_("A holding answer was sent")),
    "answer_attached": Event(
        _("An answer given before, %(source)s, was attached and sent: %(given)s")
    ),
    "answer_drafted": Event(_("An answer was drafted"), is_public=False),
    "answer_sent_back": Event(_("The draft was sent back: %(reason)s"), is_public=False),
    "answered": Event(_("Answered: %(outcome)s")),
    "answer_corrected": Event(_("The answer was corrected: %(outcome)s")),
    "promise_made": Event(_("A promise: by %(until)s")),
    "promise_kept": Event(_("The promise was closed")),
    "returned": Event(_("Returned: %(ground)s")),
    "terminated": Event(_("Terminated: %(ground)s")),
    "withdrawn": Event(_("Withdrawn by the resident")),
    "rated": Event(_("The resident says: %(verdict)s")),
    "supporter_rated": Event(_("A supporter says: %(verdict)s")),
    "reopened": Event(
        _("The resident says it is not resolved: back to %(body)s, due on %(due_on)s")
    ),
    "supported": Event(_("One more resident joined")),
    "hidden": Event(_("Hidden from the public: %(reason)s")),
    "shown": Event(_("Shown to the public again")),
    "public_text_edited": Event(_("A moderator edited the public text: %(reason)s")),
    "photos_decided": Event(_("A moderator looked at the photos")),
    "erased": Event(_("Personal data were erased"), is_public=False),
}
