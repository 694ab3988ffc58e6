"""A broadcast on air with so many published questions and votes: `… live_rows QUESTIONS VOTES`."""

import sys

NUMBER = 97
QUESTIONS = """
    INSERT INTO broadcasts_livequestion
           (broadcast_id, position, code, source, language, text, public_text, asked_as, asked_at,
            status, revision, rank, votes_count, published_at, decline_ground, decline_words,
            answer_text, done_at, district_id)
    SELECT %(broadcast)s, n, n || '-0', 'web', 'ru', words, words, 'Айгуль', now(),
           status, 0, 0, 0, now(), '', '', '', CASE WHEN status = 'answered' THEN now() END,
           (SELECT min(id) FROM portal_district)
      FROM (SELECT n, 'Когда починят дорогу и освещение на нашей улице? Вопрос ' || n AS words,
                   CASE WHEN n = 1 THEN 'now' WHEN n = 2 THEN 'next'
                        WHEN n %% 20 = 0 THEN 'answered' ELSE 'approved' END AS status
              FROM generate_series(1, %(questions)s) AS n) AS made;
    INSERT INTO broadcasts_vote (question_id, voter, at)
    SELECT question.id, 'bench ' || n, now()
      FROM generate_series(1, %(votes)s) AS n
      JOIN broadcasts_livequestion AS question
        ON question.position = 1 + (n * 7919) %% %(questions)s
       AND question.broadcast_id = %(broadcast)s;
    UPDATE broadcasts_livequestion SET votes_count = counted.votes
      FROM (SELECT question_id, count(*) AS votes FROM broadcasts_vote GROUP BY 1) AS counted
     WHERE question_id = broadcasts_livequestion.id;
"""


def make_here(questions: int, votes: int) -> None:
    """Write the rows into the database of this environment."""
    import django  # noqa: PLC0415 -- only the process that writes needs it

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from tests.factories import BroadcastFactory, GuestFactory  # noqa: PLC0415

    broadcast = BroadcastFactory(on_air=True, number=NUMBER)
    GuestFactory(broadcast=broadcast)
    wanted = {"broadcast": broadcast.pk, "questions": questions, "votes": votes}
    with connection.cursor() as cursor:
        cursor.execute(QUESTIONS, wanted)
        cursor.execute("VACUUM ANALYZE broadcasts_livequestion, broadcasts_vote")


if __name__ == "__main__":
    make_here(*map(int, sys.argv[1:]))
