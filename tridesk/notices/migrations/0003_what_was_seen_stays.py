"""Four eyes, also for what constraints cannot see: what a second person approved, or users have got, stays as it is."""

from django.db import migrations, models
from django.db.models import F, Q

FORWARD = """
CREATE FUNCTION notices_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a notice that was approved, or has begun to leave, is not changed any more'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER notice_stays_as_seen BEFORE UPDATE ON notices_notice FOR EACH ROW WHEN (
    (OLD.approved_by_id IS NOT NULL OR OLD.began_at IS NOT NULL) AND (
        OLD.category, OLD.subject_nl, OLD.subject_fr, OLD.subject_de, OLD.text_nl, OLD.text_fr, OLD.text_de,
        OLD.groups, OLD.corrects_id, OLD.moment, OLD.sequence, OLD.calendar, OLD.written_by_id
    ) IS DISTINCT FROM (
        NEW.category, NEW.subject_nl, NEW.subject_fr, NEW.subject_de, NEW.text_nl, NEW.text_fr, NEW.text_de,
        NEW.groups, NEW.corrects_id, NEW.moment, NEW.sequence, NEW.calendar, NEW.written_by_id
    ) OR OLD.approved_by_id IS NOT NULL AND OLD.approved_by_id IS DISTINCT FROM NEW.approved_by_id
) EXECUTE FUNCTION notices_stay();
"""
BACKWARD = """
DROP TRIGGER notice_stays_as_seen ON notices_notice;
DROP FUNCTION notices_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_scopes_of_suppressions_and_moments")]

    operations = [
        migrations.RemoveConstraint("notice", "notice_says_what_was_approved"),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=Q(approved="", approved_by__isnull=True) | Q(approved=F("said"), approved_by__isnull=False),
                name="notice_says_what_was_approved",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
