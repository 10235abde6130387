"""Pairs of calendars and what is told of their difference. Expectations are by hand, from the specification."""
