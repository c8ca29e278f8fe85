"""Forecasts and staffing of this desk: its own records in, kept forecasts and plans out."""
