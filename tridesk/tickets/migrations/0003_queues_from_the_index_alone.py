"""Queues and their counts out of an index alone, however many tickets are active; one index less on every entry.

Without `ticket_queue` PostgreSQL sorts all open tickets for the first thirty of them, and counting reads the rows themselves.
The index on an entry's ticket alone said nothing that `entry_of_ticket` does not say too.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

ACTIVE = Q(state__in=["open", "research", "second_line"])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_numbers_and_words")]

    operations = [
        migrations.RemoveIndex("ticket", "ticket_active_due"),
        migrations.AddIndex(
            "ticket",
            models.Index(fields=["state", "due_at", "id"], include=["owner"], condition=ACTIVE, name="ticket_queue"),
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
