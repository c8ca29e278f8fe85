"""Notices that leave as letters. What was approved of them stays too: the way, the envelope, the enclosure."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FIELDS = (
    "category", "subject_nl", "subject_fr", "subject_de", "text_nl", "text_fr", "text_de", "groups", "corrects_id",
    "moment", "sequence", "calendar", "written_by_id",
)  # fmt: skip
LETTERS = ("way", "envelope_id", "enclosure_id")


def trigger(fields: tuple[str, ...]) -> str:
    """The trigger that keeps these fields of a notice as they were approved."""
    old, new = (", ".join(f"{row}.{field}" for field in fields) for row in ("OLD", "NEW"))
    return f"""
    DROP TRIGGER notice_stays_as_seen ON notices_notice;
    CREATE TRIGGER notice_stays_as_seen BEFORE UPDATE ON notices_notice FOR EACH ROW WHEN (
        (OLD.approved_by_id IS NOT NULL OR OLD.began_at IS NOT NULL) AND ({old}) IS DISTINCT FROM ({new})
        OR OLD.approved_by_id IS NOT NULL AND OLD.approved_by_id IS DISTINCT FROM NEW.approved_by_id
    ) EXECUTE FUNCTION notices_stay();
    """


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0017_acceptances'),
        ('documents', '0002_published_stays'),
        ('letters', '0005_returned_post'),
        ('notices', '0009_dispatches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None)),
                ('letters', models.PositiveIntegerField()),
                ('first', models.CharField(max_length=16)),
                ('last', models.CharField(max_length=16)),
                ('numbered_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(null=True)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
                ('sealed', models.BinaryField(null=True)),
                ('emptied_at', models.DateTimeField(null=True)),
                ('posted_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_state',
        ),
        migrations.RemoveConstraint(
            model_name='missed',
            name='missed_why',
        ),
        migrations.AddField(
            model_name='delivery',
            name='number',
            field=models.CharField(max_length=16, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='postcode',
            field=models.CharField(blank=True, db_default='', default='', max_length=12),
        ),
        migrations.AddField(
            model_name='delivery',
            name='way',
            field=models.CharField(choices=[('mail', 'by mail'), ('post', 'on paper')], db_default='mail', default='mail', max_length=4),
        ),
        migrations.AddField(
            model_name='notice',
            name='enclosure',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.version', verbose_name='enclosure'),
        ),
        migrations.AddField(
            model_name='notice',
            name='envelope',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='letters.envelope', verbose_name='envelope'),
        ),
        migrations.AddField(
            model_name='notice',
            name='way',
            field=models.CharField(choices=[('mail', 'by mail'), ('letter', 'as letters; by mail where that was accepted')], db_default='mail', default='mail', max_length=6, verbose_name='way'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='address',
            field=models.CharField(max_length=400),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('queued', 'waits to leave'), ('claimed', 'leaves this moment'), ('printed', 'ready to be printed and posted'), ('handed_over', 'handed over'), ('refused', 'refused'), ('unknown', 'unknown outcome'), ('expired', 'too late'), ('left_out', 'left out'), ('bounced', 'came back')], default='queued', max_length=11),
        ),
        migrations.AlterField(
            model_name='missed',
            name='why',
            field=models.CharField(choices=[('no_address', 'no mail address'), ('no_language', 'no language known'), ('bad_address', 'not a mail address'), ('bad_postal', 'the address breaks a rule of the post'), ('post_back', 'post to this address came back earlier'), ('came_back', 'mail to this address came back earlier'), ('unwanted', 'asked for no more of these')], max_length=11),
        ),
        migrations.AddConstraint(
            model_name='missed',
            constraint=models.CheckConstraint(condition=models.Q(('why__in', ['no_address', 'no_language', 'bad_address', 'bad_postal', 'post_back', 'came_back', 'unwanted'])), name='missed_why'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('enclosure', None), ('envelope', None), ('way', 'mail')), models.Q(('envelope__isnull', False), ('way', 'letter')), _connector='OR'), name='notice_letters_have_an_envelope'),
        ),
        migrations.AddField(
            model_name='letterfile',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='notices.notice'),
        ),
        migrations.AddField(
            model_name='letterfile',
            name='posted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delivery',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notices.letterfile'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'claimed', 'printed', 'handed_over', 'refused', 'unknown', 'expired', 'left_out', 'bounced'])), name='delivery_state'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', None), ('number', None), ('way', 'mail')), models.Q(('file__isnull', True), ('number__isnull', True), ('way', 'post')), models.Q(('file__isnull', False), ('number__isnull', False), ('way', 'post')), _connector='OR'), name='delivery_numbered_with_its_file'),
        ),
        migrations.AddConstraint(
            model_name='letterfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('made_at__isnull', True), ('posted_at__isnull', True), ('sealed__isnull', True)), models.Q(('made_at__isnull', False), models.Q(('digest', ''), _negated=True), models.Q(models.Q(('emptied_at__isnull', True), ('sealed__isnull', False)), models.Q(('emptied_at__isnull', False), ('sealed__isnull', True)), _connector='OR')), _connector='OR'), name='letter_file_has_its_pdf'),
        ),
        migrations.RunSQL(trigger((*FIELDS, *LETTERS)), trigger(FIELDS)),
    ]
