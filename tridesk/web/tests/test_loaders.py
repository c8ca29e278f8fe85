"""Templates as they are loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.template import engines

from tridesk.web.loaders import Loader, without_space
from tridesk.web.templatetags import tridesk as tags


@pytest.mark.parametrize("debug", [False, True])
def test_a_template_is_loaded_without_white_space_that_means_nothing(settings: LazySettings, debug: bool) -> None:
    settings.DEBUG = debug
    engine = engines["django"].engine  # type: ignore[attr-defined]
    origin = engine.get_template("web/page.html").origin
    source = Path(origin.name).read_text("utf-8")
    loaded = Loader(engine).get_contents(origin)
    assert ("\n " in source, "\n " in loaded) == (True, False)
    assert (loaded.count("\n") == source.count("\n"), "{% endif %}\n" in loaded) == (debug, debug)
    assert "".join(loaded.split()) == "".join(source.split())


def test_what_stands_between_lines_that_control_keeps_its_space() -> None:
    template = "a\n{% if x %}\n{{ y }}\n{% endif %}\n{% now 'Y' %}\n{% now 'Y' %}\n{% if x %}b{% endif %}\nc"
    assert without_space(template) == (
        "a\n{% if x %}{{ y }}\n{% endif %}{% now 'Y' %}\n{% now 'Y' %}\n{% if x %}b{% endif %}\nc"
    )


def test_options_of_a_list() -> None:
    assert (
        tags.options([("a", "<A>"), (2, "B")], 2)
        == '<option value="a">&lt;A&gt;</option><option value="2" selected>B</option>'
    )
