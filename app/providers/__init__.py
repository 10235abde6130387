"""The outside calendars and meetings: the only input and output in `app`. Which there are: app.providers.catalogue."""
