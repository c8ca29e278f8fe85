"""All enquiries of the demonstration, in three languages.

The people and the answers are invented, and no answer is the doctrine of any service. Bodies appear only by
their public names; offices of notaries, bailiffs and lawyers and the hospitals are invented.
"""

from tridesk.config.demo.enquiries_de import GERMAN
from tridesk.config.demo.enquiries_fr import FRENCH
from tridesk.config.demo.enquiries_nl import DUTCH
from tridesk.config.demo.enquiry import Channel, Enquiry, Kind, Language, Outcome

__all__ = ["ENQUIRIES", "Channel", "Enquiry", "Kind", "Language", "Outcome"]

ENQUIRIES: tuple[Enquiry, ...] = (*DUTCH, *FRENCH, *GERMAN)
