"""Forecasts of requests in each slot of a day, pure: counts in, counts out; numpy, no Django."""
