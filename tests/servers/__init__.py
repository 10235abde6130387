"""Servers to test against: real calendar servers in a process of their own, and scripted odd ones."""
