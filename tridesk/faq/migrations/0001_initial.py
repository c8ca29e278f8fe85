"""What a text of an entry is found by is generated: folded as the directory folds, stems by the parser of its language.

The bodies of the functions are expressions, so that a plain dump can be restored (`directory/migrations/0008`).
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tridesk.directory.organisations import words

FUNCTIONS = """
CREATE FUNCTION faq_words(question text, wordings text[], answer text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    directory_fold(concat_ws(' ', question, array_to_string(wordings, ' '), left(answer, 1000)));
CREATE FUNCTION faq_stems(language text, said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE language
        WHEN 'nl' THEN to_tsvector('dutch'::regconfig, directory_fold(said))
        WHEN 'fr' THEN to_tsvector('french'::regconfig, directory_fold(said))
        WHEN 'de' THEN to_tsvector('german'::regconfig, directory_fold(said))
        ELSE to_tsvector('english'::regconfig, directory_fold(said))
    END;
CREATE FUNCTION faq_search(
    language text, question text, wordings text[], answer text, public_answer text, learnt text
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    setweight(faq_stems(language, concat_ws(' ', question, array_to_string(wordings, ' '))), 'A')
    || setweight(faq_stems(language, concat_ws(' ', answer, public_answer)), 'C')
    || setweight(faq_stems(language, learnt), 'D');
"""
NO_FUNCTIONS = """
DROP FUNCTION faq_search(text, text, text[], text, text, text);
DROP FUNCTION faq_stems(text, text);
DROP FUNCTION faq_words(text, text[], text);
"""


def provide(apps, schema_editor):
    """The index for words with a typing error, where PostgreSQL has the extension."""
    words.provide(["faq_text"])


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0010_cells_of_import_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('not_validated', 'not validated'), ('validated', 'validated'), ('retired', 'retired')], default='draft', max_length=13, verbose_name='state')),
                ('audience', models.CharField(choices=[('public', 'everybody'), ('connected', 'connected users'), ('desk', 'the desk only')], default='desk', max_length=9, verbose_name='audience')),
                ('topic', models.CharField(blank=True, max_length=40, verbose_name='topic')),
                ('source', models.CharField(choices=[('nl', 'Dutch'), ('fr', 'French'), ('de', 'German'), ('en', 'English')], max_length=2, verbose_name='language of the original')),
                ('note', models.TextField(blank=True, verbose_name='internal note')),
                ('confirm_by', models.DateField(blank=True, null=True, verbose_name='to be confirmed by')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('only_until', models.DateField(blank=True, null=True, verbose_name='in the original language only until')),
                ('born_of', models.CharField(blank=True, max_length=20)),
                ('version', models.PositiveIntegerField(default=0)),
                ('validated_version', models.PositiveIntegerField(null=True)),
                ('uses', models.PositiveIntegerField(default=0)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='faq.entry')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.service', verbose_name='service')),
                ('validated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'answer',
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='Miss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=200)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('where', models.CharField(choices=[('desk', 'the desk'), ('public', 'public site'), ('portal', 'form of a request')], max_length=6)),
                ('at', models.DateTimeField()),
                ('times', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'search without a hit',
                'ordering': ('-times', '-at', '-id'),
                'constraints': [models.UniqueConstraint(fields=('words', 'language', 'where'), name='faq_miss_once'), models.CheckConstraint(condition=models.Q(('where__in', ['desk', 'public', 'portal'])), name='faq_miss_where')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, max_length=2)),
                ('sentence', models.TextField(verbose_name='what is wrong or outdated')),
                ('ticket', models.CharField(blank=True, max_length=20)),
                ('at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='faq.entry')),
            ],
            options={
                'verbose_name': 'report on an answer',
                'ordering': ('-at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Text',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('nl', 'Dutch'), ('fr', 'French'), ('de', 'German'), ('en', 'English')], max_length=2, verbose_name='language')),
                ('question', models.CharField(max_length=300, verbose_name='question')),
                ('wordings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('answer', models.TextField(blank=True, verbose_name='answer for callers')),
                ('public_answer', models.TextField(blank=True, verbose_name='answer for the public')),
                ('links', models.JSONField(blank=True, default=list, verbose_name='links')),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, default=list, size=None)),
                ('words_of_tickets', models.TextField(blank=True)),
                ('words', models.GeneratedField(db_persist=True, expression=models.Func('question', 'wordings', 'answer', function='faq_words'), output_field=models.TextField())),
                ('search', models.GeneratedField(db_persist=True, expression=models.Func('language', 'question', 'wordings', 'answer', 'public_answer', 'words_of_tickets', function='faq_search'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='faq.entry')),
            ],
            options={
                'verbose_name': 'text of an answer',
                'ordering': ('entry', 'language'),
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nth', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('small', models.BooleanField(default=False, verbose_name='small change')),
                ('content', models.JSONField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='faq.entry')),
            ],
            options={
                'verbose_name': 'version of an answer',
                'ordering': ('-nth',),
            },
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['state', 'number'], name='faq_in_state'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['owner', 'confirm_by'], name='faq_to_confirm'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['topic', 'number'], name='faq_of_topic'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'not_validated', 'validated', 'retired'])), name='faq_state'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['public', 'connected', 'desk'])), name='faq_audience'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['nl', 'fr', 'de', 'en'])), name='faq_source'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'validated'), _negated=True), models.Q(('validated_by__isnull', False), ('validated_version', models.F('version')), models.Q(('validated_by', models.F('written_by')), _negated=True)), _connector='OR'), name='faq_validated_by_another'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('state', 'retired'), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='faq_merged_is_retired'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='faq_valid_to_is_later'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['entry', 'id'], name='faq_report_open'),
        ),
        migrations.AddIndex(
            model_name='text',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search'], name='faq_text_search'),
        ),
        migrations.AddConstraint(
            model_name='text',
            constraint=models.UniqueConstraint(fields=('entry', 'language'), name='faq_text_once_per_language'),
        ),
        migrations.AddConstraint(
            model_name='text',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['nl', 'fr', 'de', 'en'])), name='faq_text_language'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('entry', 'nth'), name='faq_version_once'),
        ),
        migrations.RunPython(provide, migrations.RunPython.noop),
    ]
