"""Queues and their counts out of an index alone, however many tickets are active; one index less on every entry.

Without `ticket_new` and `ticket_queue` PostgreSQL sorts all active tickets for the first thirty of them, and counting reads
the rows themselves. That what is open mostly belongs to nobody it has to be told: it takes both to be rare, and independent.
The index on an entry's ticket alone said nothing that `entry_of_ticket` does not say too.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

ACTIVE = Q(state__in=["open", "research", "second_line"])
TOGETHER = "CREATE STATISTICS ticket_state_and_owner (mcv) ON state, owner_id FROM tickets_ticket"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_numbers_and_words")]

    operations = [
        migrations.RunSQL(TOGETHER, "DROP STATISTICS ticket_state_and_owner"),
        migrations.RemoveIndex("ticket", "ticket_active_due"),
        migrations.AddIndex(
            "ticket",
            models.Index(fields=["due_at", "id"], condition=Q(state="open", owner__isnull=True), name="ticket_new"),
        ),
        migrations.AddIndex(
            "ticket", models.Index(fields=["state", "due_at", "id"], condition=ACTIVE, name="ticket_queue")
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(
                fields=["due_at", "id"],
                include=["paused_at", "awaited_until"],
                condition=ACTIVE,
                name="ticket_active_due",
            ),
        ),
        migrations.AlterField(
            "entry",
            "ticket",
            models.ForeignKey(
                "tickets.ticket", django.db.models.deletion.CASCADE, related_name="entries", db_index=False
            ),
        ),
    ]
