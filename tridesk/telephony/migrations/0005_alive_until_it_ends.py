from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('telephony', '0004_recordings')]

    operations = [
        migrations.RemoveIndex(model_name='call', name='call_alive'),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['id'], name='call_alive'),
        ),
    ]
