"""What the public site declares of itself."""

from __future__ import annotations

from tridesk.faq import ports as faq
from tridesk.kit.rooms import Diagnosis, Room
from tridesk.website.diagnosis import faults_of_site
from tridesk.website.followers import SiteFollower

ROOM = Room(
    answers=(faq.followers.entries(SiteFollower()),),
    diagnoses=(Diagnosis(50, faults_of_site),),
)
