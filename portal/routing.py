"""Which body answers for a topic in a district: the most specific valid route wins."""

from datetime import date
from typing import Final

from portal.models import Body, District, Topic

# A route of the topic itself goes before one of its theme, and that before one of any topic; among
# equals one of the district goes before one of any. Every filing asks this, and building it anew
# out of expressions took longer than all its other reads together: hence SQL.
_BEST_ROUTE: Final = """
    SELECT body.* FROM portal_route AS route JOIN portal_body AS body ON body.id = route.body_id
    WHERE (route.topic_id IN (%(topic)s, %(theme)s) OR route.topic_id IS NULL)
      AND (route.district_id = %(district)s OR route.district_id IS NULL)
      AND %(on)s BETWEEN coalesce(route.valid_from, '-infinity')
                     AND coalesce(route.valid_to, 'infinity')
      AND %(on)s BETWEEN coalesce(body.valid_from, '-infinity')
                     AND coalesce(body.valid_to, 'infinity')
    ORDER BY route.topic_id IS NULL, route.topic_id <> %(topic)s, route.district_id IS NULL,
             route.id
    LIMIT 1
"""


def body_for(topic: Topic, district: District | None, *, on: date) -> Body | None:
    """The body, or None where no route catches it and the desk must look.

    A route to a body that is not valid on the day is passed over, as if it were not there.
    """
    asked = {
        "topic": topic.pk,
        "theme": topic.theme_id,
        "district": district.pk if district else None,
        "on": on,
    }
    return next(iter(Body.objects.raw(_BEST_ROUTE, asked)), None)
