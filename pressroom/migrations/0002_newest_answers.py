from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pressroom", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="pressanswer",
            index=models.Index(fields=["-given_at", "-id"], name="press_answer_newest"),
        ),
    ]
