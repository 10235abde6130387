"""A stand-in Mattermost 11.6 with a chat page: `python -m mm.sandbox --listen 127.0.0.1:8065 --data FOLDER`.

It answers the REST calls the assistant uses in the shapes of the real server, carries slash commands, buttons and
dialogs to integrations, and refuses what the real server refuses. It is for trying out and for tests: passwords are
the user names, so it listens on loopback only unless told otherwise. Nothing of the assistant is imported here.
"""
