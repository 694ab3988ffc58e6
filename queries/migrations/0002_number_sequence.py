"""The running number of queries: one sequence, never used twice, gaps allowed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("queries", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE queries_number_seq AS bigint START 1",
            "DROP SEQUENCE queries_number_seq",
        )
    ]
