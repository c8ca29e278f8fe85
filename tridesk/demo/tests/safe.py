"""What demonstration text may show: numbers valid but never assigned, and how to find them and mail."""

import re

SAFE_NUMBERS = {
    "62.03.14-999.01",
    "71.09.02-000.39",
    "84.06.27-999.94",
    "93.01.18-000.62",
    "01.07.30-999.43",
    "15.02.05-000.14",
    "88.51.06-999.56",
    "76.25.11-000.83",
}
NUMBER = re.compile(r"(?<!\d)\d{2}[.\s/-]?\d{2}[.\s/-]?\d{2}[.\s\-/]?\d{3}[.\s\-/]?\d{2}(?!\d)")
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
