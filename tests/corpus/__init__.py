"""Calendars and what the RFC makes of them: cases that are read, expanded and printed. Expectations are by hand."""
