"""Fields that mask every national number on its way into the database.

Every write of Django passes a field: `save`, `update`, `bulk_create`, `bulk_update` and our COPY. So does the value
of a look-up, which finds the row that was masked. After a save the object holds what the database holds. In migrations
these are the fields of Django: for the database nothing differs. A column without such a field is named, with its
reason, in `tests/examples.py` of its room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tridesk.kit import national_number

__all__ = [
    "MaskedArrayField",
    "MaskedCharField",
    "MaskedEmailField",
    "MaskedJSONField",
    "MaskedSlugField",
    "MaskedTextField",
    "MaskedURLField",
]


class _Masked:
    """Common part: masks a value while Django prepares it, for every writer."""

    of_django: ClassVar[str]

    def get_prep_value(self, value: Any) -> Any:
        return self._masked(super().get_prep_value(value))  # type: ignore[misc]

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(self._masked(value), connection)  # type: ignore[misc]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        masked = self._masked(super().pre_save(model_instance, add))  # type: ignore[misc]
        setattr(model_instance, self.attname, masked)  # type: ignore[attr-defined]
        return masked

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, self.of_django, args, kwargs

    def _masked(self, value: Any) -> Any:
        if not value or isinstance(value, national_number.Clean):  # preparing a value takes several steps
            return value
        masked = national_number.mask_all(value)
        if not isinstance(masked, str):
            return masked
        most = getattr(self, "max_length", None)
        if most is not None and len(masked) > most:
            masked = masked[: max(most, len(value))]  # a token may be longer than the number, and the column is not
        return national_number.Clean(masked)


if TYPE_CHECKING:  # to its reader and to mypy they are the fields of Django
    from django.contrib.postgres.fields import ArrayField as MaskedArrayField
    from django.db.models import CharField as MaskedCharField
    from django.db.models import EmailField as MaskedEmailField
    from django.db.models import JSONField as MaskedJSONField
    from django.db.models import SlugField as MaskedSlugField
    from django.db.models import TextField as MaskedTextField
    from django.db.models import URLField as MaskedURLField
else:

    class MaskedCharField(_Masked, models.CharField):
        of_django = "django.db.models.CharField"

    class MaskedTextField(_Masked, models.TextField):
        of_django = "django.db.models.TextField"

    class MaskedEmailField(_Masked, models.EmailField):
        of_django = "django.db.models.EmailField"

    class MaskedURLField(_Masked, models.URLField):
        of_django = "django.db.models.URLField"

    class MaskedSlugField(_Masked, models.SlugField):
        of_django = "django.db.models.SlugField"

    class MaskedJSONField(_Masked, models.JSONField):
        of_django = "django.db.models.JSONField"

    class MaskedArrayField(_Masked, ArrayField):
        """An array of texts."""

        of_django = "django.contrib.postgres.fields.ArrayField"
