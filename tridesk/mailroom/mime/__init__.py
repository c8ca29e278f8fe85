"""Mime: any bytes become a Mail. A mail is a tree of parts; its leaves are bodies (read) or attachments
(kept); what is wrong with it is a defect, a short code beside the value, never an exception. Pure."""

from tridesk.mailroom.mime.reading import parse, part_content
from tridesk.mailroom.mime.values import Address, AttachedPart, AuthorKind, DeliveryStatus, Mail

__all__ = ["Address", "AttachedPart", "AuthorKind", "DeliveryStatus", "Mail", "parse", "part_content"]
