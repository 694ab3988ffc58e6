"""What each role may do, by the names that `portal.access` asks for."""

from portal.models import Role

READ_DESK = frozenset(
    {
        "queries.view",
        "queries.view_citizenquery",
        "queries.view_answer",
        "queries.view_holding",
        "queries.view_querydeadline",
        "queries.view_attachment",
    }
)
WATCH = frozenset({"queries.view_anomaly", "queries.handle_anomaly"})
CITY = frozenset(
    f"portal.{verb}_{model}"
    for model in ("district", "body", "topic", "route", "official", "appointment", "calendarday")
    for verb in ("view", "add", "change", "delete")
)
REPORTED = frozenset(
    f"portal.{verb}_reportedfigure" for verb in ("view", "add", "change", "delete")
)
TEMPLATES = frozenset(
    f"queries.{verb}_answertemplate" for verb in ("view", "add", "change", "delete")
)

READ_PRESS = frozenset(
    f"pressroom.view_{model}"
    for model in (
        "pressevent", "eventchange", "speaking", "outlet", "coverage", "pressquestion",
        "pressdeadline", "pressanswer",
    )
) | {"pressroom.view_question"}  # fmt: skip
ANSWER_PRESS = READ_PRESS | {"pressroom.answer"}
PRESS = READ_PRESS | {
    *(
        f"pressroom.{verb}_{model}"
        for verb in ("view", "add", "change")
        for model in (
            "pressevent", "speaking", "outlet", "coverage", "coverageimport", "announcement",
            "announcementfile",
        )
    ),
    *(f"pressroom.delete_{model}" for model in ("speaking", "outlet", "announcementfile")),
    "pressroom.view_announcementversion",
    "pressroom.view_journalist",
    "pressroom.change_journalist",
    "pressroom.view_accreditation",
    # events
    "pressroom.announce",
    "pressroom.reschedule",
    "pressroom.cancel",
    "pressroom.close",
    # journalists
    "pressroom.decide_accreditation",
    "pressroom.see_journalist",
    # questions
    "pressroom.log_question",
    "pressroom.promise",
    "pressroom.decline",
    "pressroom.assign_question",
    "pressroom.group",
    "pressroom.answer",
    "pressroom.correct_answer",
    "pressroom.extend",
    "pressroom.withdraw_question",
    "pressroom.publish_question",
    # announcements
    "pressroom.write",
    "pressroom.review",
    "pressroom.publish",
    "pressroom.correct",
    "pressroom.withdraw",
    # coverage
    "pressroom.import_coverage",
    # what the desk's watch finds
    "pressroom.draft_from_anomaly",
}  # fmt: skip

READ_LIVE = frozenset(
    f"broadcasts.view_{model}" for model in ("broadcast", "guest", "livequestion")
)
MODERATE_LIVE = READ_LIVE | {
    "broadcasts.enter_question",  # from phone, WhatsApp, the street
    "broadcasts.direct",  # on air, end
    "broadcasts.moderate",  # the console
    "broadcasts.host",  # the host's screen and brief
    "broadcasts.close",
}
SCHEDULE_LIVE = MODERATE_LIVE | {
    "broadcasts.add_broadcast",
    "broadcasts.change_broadcast",
    "broadcasts.announce",
    "broadcasts.cancel",
}

EXECUTOR = (
    READ_DESK
    | ANSWER_PRESS
    | {
        "queries.take",
        "queries.ask_details",
        "queries.forward",
        "queries.split",
        "queries.request_extension",
        "queries.attach_answer",
        "queries.draft_answer",
        "queries.see_applicant",
        "queries.view_answertemplate",
    }
)
HEAD = EXECUTOR | {
    "queries.assign_executor",
    "queries.approve",
    "queries.send_back",
    "queries.correct",
    "queries.extend",
    "queries.return",
    "queries.terminate",
    "queries.view_workload",  # figures and work of the body and its people
    "pressroom.extend",
    "pressroom.correct_answer",
    *TEMPLATES,
}
OPERATOR = READ_DESK | {
    "queries.register",
    "queries.assign",
    "queries.settle",
    "queries.correct",
    "queries.forward",
    "queries.split",
    "queries.ask_details",
    "queries.attach_answer",
    "queries.return",
    "queries.terminate",
    "queries.withdraw",
    "queries.see_applicant",
    "queries.view_workload",
    *TEMPLATES,
    *WATCH,
    "queries.answer_anomaly",
    "pressroom.draft_from_anomaly",
    *READ_LIVE,
    "broadcasts.enter_question",
}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.EXECUTOR: frozenset(EXECUTOR),
    Role.HEAD: frozenset(HEAD),
    Role.OPERATOR: frozenset(OPERATOR),
    Role.AKIMS_OFFICE: READ_DESK
    | READ_PRESS
    | READ_LIVE
    | {
        "queries.view_workload",
        "queries.view_answertemplate",
        "queries.view_anomaly",
        "pressroom.view_announcement",
    },
    Role.MODERATOR: READ_DESK | MODERATE_LIVE | {"queries.moderate"},
    Role.ANALYST: READ_DESK
    | READ_PRESS
    | READ_LIVE
    | REPORTED
    | {"queries.view_anomaly", "queries.view_workload"},
    Role.PRESS_OFFICER: READ_DESK | PRESS | SCHEDULE_LIVE | WATCH,
    Role.HOST: READ_LIVE | {"broadcasts.host"},
    Role.ADMINISTRATOR: READ_DESK
    | READ_PRESS
    | READ_LIVE
    | CITY
    | REPORTED
    | TEMPLATES
    | {
        "portal.view_user",
        "portal.add_user",
        "portal.change_user",
        "portal.view_membership",
        "portal.add_membership",
        "portal.change_membership",
        "portal.delete_membership",
        "portal.view_message",
        "portal.resend_message",
        "portal.view_subscription",
        "portal.end_subscription",
        "pressroom.view_journalist",
        "pressroom.see_journalist",
        "pressroom.erase_journalist",
        "portal.view_ledgerentry",
        "queries.erase_applicant",
        "queries.import",  # of another system's queries
        "queries.see_applicant",
        "queries.view_apiclient",
        "queries.add_apiclient",
        "queries.change_apiclient",
    },
}
