"""Mattermost: everything said to the server, and a stand-in for it."""
