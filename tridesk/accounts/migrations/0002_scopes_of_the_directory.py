"""The directory has scopes of its own; tokens that are there go on to reach what they reached."""

from django.db import migrations


def give(apps, schema_editor):
    for token in apps.get_model("accounts", "Token").objects.order_by("pk"):
        token.scopes += _owed(token.scopes)
        token.save(update_fields=["scopes"])


def take(apps, schema_editor):
    for token in apps.get_model("accounts", "Token").objects.order_by("pk"):
        token.scopes = [one for one in token.scopes if not one.startswith("directory:")]
        token.save(update_fields=["scopes"])


def _owed(scopes):
    """What a token might do with tickets it could do in the directory too."""
    same = [one.replace("tickets:", "directory:") for one in scopes if one.startswith("tickets:")]
    return [one for one in same if one not in scopes]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(give, take)]
