"""The language in which the desk writes: language law as far as it concerns us (domain.md 2)."""

from typing import Final

OFFICIAL: Final = ("nl", "fr", "de")
BILINGUAL: Final = "nl|fr"  # services of Brussels and federal ones
_FAILING_ALL: Final = "nl"


def written_language(service_language: str, spoken: str, of_the_request: str) -> str:
    """`nl`, `fr` or `de` for what we write to somebody, whatever was said on the telephone.

    A service of one language region has its own language, whoever writes for it: `service_language` (art.
    39). A bilingual one, `nl|fr`, gets the one of both in which it asked. Anybody else, `''`, gets the
    official language that he used (art. 41). Where the request does not decide, the language that the
    contact speaks does.
    """
    if service_language in OFFICIAL:
        return service_language
    allowed = ("nl", "fr") if service_language == BILINGUAL else OFFICIAL
    return next((language for language in (of_the_request, spoken) if language in allowed), _FAILING_ALL)
