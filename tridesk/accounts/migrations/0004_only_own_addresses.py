"""Takes away addresses that colleagues gave themselves: by one, an account could be opened unseen by who manages it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F
from django.db.models.functions import Lower


def keep_own(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    addresses = apps.get_model("account", "EmailAddress").objects.annotate(typed=Lower("email"))
    own = addresses.filter(typed=Lower(F("user__email")))
    addresses.exclude(pk__in=own.values("pk")).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_access"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [migrations.RunPython(keep_own, migrations.RunPython.noop, elidable=True)]
