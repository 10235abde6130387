"""The service: put together, run, and looked at from the command line."""
