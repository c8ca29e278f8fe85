"""One row for all orders: those that end access for good move in beside those of restores."""

import django.db.models.deletion
from django.db import migrations, models

MOVE = """
UPDATE reconnect_order o SET credential_id = r.credential_id FROM reconnect_restore r WHERE r.id = o.restore_id;
INSERT INTO reconnect_order
    (credential_id, key, verb, state, asked_by_id, asked_at, due_at, tries, done_at, answer)
SELECT e.credential_id, e.key, 'end', e.state, e.asked_by_id, e.asked_at, e.due_at, e.tries, e.done_at,
    e.answer || jsonb_build_object('account', jsonb_build_object(
        'login', u.login, 'kind', c.kind, 'reference', c.reference, 'nis_codes', to_jsonb(c.nis_codes)))
FROM reconnect_accessend e
JOIN directory_credential c ON c.id = e.credential_id
JOIN directory_connecteduser u ON u.id = c.user_id
ORDER BY e.id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [("reconnect", "0003_questions"), ("directory", "0015_renewals")]

    operations = [
        migrations.AlterModelOptions(
            name="order", options={"verbose_name": "order to the account directory"}
        ),
        migrations.AddField(
            model_name="order",
            name="credential",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="directory.credential"
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="restore",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="reconnect.restore"
            ),
        ),
        migrations.RunSQL(MOVE),
        migrations.DeleteModel(name="AccessEnd"),
        migrations.AlterField(
            model_name="order",
            name="credential",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="directory.credential"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                fields=["credential"], condition=models.Q(verb="end"), name="order_ends_once"
            ),
        ),
    ]
