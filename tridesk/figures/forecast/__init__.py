"""Forecasts of requests in each slot of a day. Pure: counts in, counts out; numpy, no Django."""
