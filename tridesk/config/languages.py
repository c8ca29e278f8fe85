"""The interface's languages with their names, as both settings modules need them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

LANGUAGES: Final = [("nl", _("Dutch")), ("fr", _("French")), ("de", _("German")), ("en", _("English"))]
