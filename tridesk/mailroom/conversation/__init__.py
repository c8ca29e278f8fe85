"""Conversation: what is new in a mail, and what only repeats. A text folds into new words, the signature
below them, and the quoted history; each line goes to exactly one of these; when in doubt it is new. `language_of`
says in which language it is. Pure."""

from tridesk.mailroom.conversation.examples import example_of
from tridesk.mailroom.conversation.folding import Folded, fold
from tridesk.mailroom.conversation.language import language_of, language_of_address, language_of_text

__all__ = ["Folded", "example_of", "fold", "language_of", "language_of_address", "language_of_text"]
