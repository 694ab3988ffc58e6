from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_search_words"),
        ("queries", "0008_fewer_indexes"),
    ]

    operations = [
        migrations.RunSQL(
            "INSERT INTO portal_searchword (word, stem) SELECT word, stem FROM queries_searchword"
            " ON CONFLICT DO NOTHING",
            "INSERT INTO queries_searchword (word, stem) SELECT word, stem FROM portal_searchword"
            " ON CONFLICT DO NOTHING",
        ),
        migrations.DeleteModel(name="SearchWord"),
    ]
