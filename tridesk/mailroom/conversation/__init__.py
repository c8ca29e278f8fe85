"""Conversation: what is new in a mail, and what only repeats. A text folds into new words, the signature
below them, and the quoted history; each line goes to exactly one of these; when in doubt it is new."""

from tridesk.mailroom.conversation.folding import Folded, fold

__all__ = ["Folded", "fold"]
