"""Addresses of the press centre's pages worth looking at, with the demo's year behind them."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from portal.models import Official
from pressroom.models import Announcement, AnnouncementVersion, PressEvent
from pressroom.models.choices import AnnouncementStatus, EventStatus


def public_pages() -> dict[str, str]:
    """Names and paths of the pages for everybody, with the active language before them."""
    public = PressEvent.objects.public(timezone.now())
    held = public.filter(status=EventStatus.CLOSED, recording_url__gt="").latest("starts_at")
    cancelled = public.filter(status=EventStatus.CANCELLED).latest("starts_at")
    moved = public.filter(changes__kind="rescheduled").latest("starts_at")
    speaking = held.speakings.select_related("appointment__official")[0]
    official: Official = speaking.appointment.official
    of_office = [official.slug, speaking.appointment_id]
    return {
        "press": reverse("press:home"),
        "programme": reverse("press:events"),
        "programme-narrowed": f"{reverse('press:events')}?kind=briefing&year=2020",
        "programme-nothing": f"{reverse('press:events')}?kind=tour&year=2026",
        "event-held": reverse("press:event", args=[held.number]),
        "event-cancelled": reverse("press:event", args=[cancelled.number]),
        "event-moved": reverse("press:event", args=[moved.number]),
        "officials": reverse("press:officials"),
        "official": reverse("press:official", args=[official.slug]),
        "official-events": reverse("press:official_rows", args=[*of_office, "events"]),
        "official-answered": reverse("press:official_rows", args=[*of_office, "answered"]),
        **_of_announcements(),
    }


def _of_announcements() -> dict[str, str]:
    """The pages of announcements in every state that has one."""
    now = timezone.now()
    public = Announcement.objects.public(now).newest_first()
    withdrawn = Announcement.objects.filter(status=AnnouncementStatus.WITHDRAWN).latest("pk")
    old = AnnouncementVersion.objects.filter(announcement__in=public).latest("pk")
    pages = {
        "announcement-decision": public.filter(kind="decision")[0].number,
        "announcement-corrected": old.announcement.number,
        "announcement-withdrawn": withdrawn.number,
    }
    return {
        "announcements": reverse("announcements:list"),
        "announcements-narrowed": f"{reverse('announcements:list')}?kind=notice",
        "announcements-nothing": f"{reverse('announcements:list')}?year=1999",
        "subscribe": reverse("announcements:subscribe"),
        "announcement-earlier": reverse(
            "announcements:earlier", args=[old.announcement.number, old.version]
        ),
        **{name: reverse("announcements:detail", args=[page]) for name, page in pages.items()},
    }


def staff_pages() -> dict[str, dict[str, str]]:
    """Names and paths of the press office's pages, by its user name."""
    planned = PressEvent.objects.filter(status=EventStatus.PLANNED).latest("starts_at")
    to_come = PressEvent.objects.filter(status=EventStatus.ANNOUNCED).latest("starts_at")
    announcements = Announcement.objects.order_by("pk")
    draft = announcements.filter(status=AnnouncementStatus.DRAFT)[0]
    public = announcements.public(timezone.now()).filter(versions__isnull=False)[0]
    return {
        "press_officer": {
            "start-press": reverse("admin:index"),
            "events": reverse("admin:pressroom_pressevent_changelist"),
            "event": reverse("admin:pressroom_pressevent_change", args=[to_come.pk]),
            "event-add": reverse("admin:pressroom_pressevent_add"),
            "event-announce": _do(planned, "announce"),
            "event-reschedule": _do(to_come, "reschedule"),
            "announcements": reverse("admin:pressroom_announcement_changelist"),
            "announcement-add": reverse("admin:pressroom_announcement_add"),
            "announcement-draft": _of(draft, "change"),
            "announcement-public": _of(public, "change"),
            "announcement-edit": _of(draft, "do", "rewrite"),
            "announcement-correct": _of(public, "do", "correct"),
        },
    }


def _do(event: PressEvent, verb: str) -> str:
    return reverse("admin:pressroom_pressevent_do", args=[event.pk, verb])


def _of(announcement: Announcement, page: str, *more: str) -> str:
    return reverse(f"admin:pressroom_announcement_{page}", args=[announcement.pk, *more])
