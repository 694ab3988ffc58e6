"""Which body answers for a topic in a district: the most specific valid route wins."""

from datetime import date

from django.db.models import Case, IntegerField, Q, Value, When

from portal.models import Body, District, Route, Topic

# How specific a route is: leaf, theme, any topic; each with or without a place.
_LEAF, _THEME, _ANY = 4, 2, 0
_IN_DISTRICT = 1


def body_for(topic: Topic, district: District | None, *, on: date) -> Body | None:
    """The body, or None where no route catches it and the desk must look.

    A route to a body that is not valid on the day is passed over, as if it were not there.
    """
    specificity = Case(
        When(topic=topic.pk, then=Value(_LEAF)),
        When(topic__isnull=True, then=Value(_ANY)),
        default=Value(_THEME),
        output_field=IntegerField(),
    ) + Case(
        When(district__isnull=False, then=Value(_IN_DISTRICT)),
        default=Value(0),
        output_field=IntegerField(),
    )
    places = Q(district__isnull=True)
    if district is not None:
        places |= Q(district=district)
    route = (
        Route.objects.valid_on(on)
        .filter(Q(topic__isnull=True) | Q(topic__in=[topic.pk, topic.theme_id]), places)
        .filter(Q(body__valid_from__isnull=True) | Q(body__valid_from__lte=on))
        .filter(Q(body__valid_to__isnull=True) | Q(body__valid_to__gte=on))
        .select_related("body")
        .order_by((-specificity), "id")
        .first()
    )
    return route.body if route else None
