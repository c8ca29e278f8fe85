"""What the desk's own records tell: so far, forecasts and the number of agents they ask for. Reads, never writes."""

import os

# Before numpy is imported: on the small matrices of forecasts its threads take ten times the processor, for nothing.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
