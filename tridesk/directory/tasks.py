"""Jobs of the directory: this file alone is looked through for jobs, and brings those of the sub-rooms in."""

import tridesk.directory.confirming.tasks
import tridesk.directory.connected.tasks
import tridesk.directory.ending.tasks
import tridesk.directory.exchange.tasks
import tridesk.directory.office.tasks
import tridesk.directory.privacy.tasks  # noqa: F401
