"""People who take calls, as in the telephone's own tests."""

from tridesk.telephony.conftest import make_agent as make_agent  # a fixture: pytest finds it here by its name
