"""What happened on some days, drawn on every chart over time: written down by colleagues, or known to the product."""
