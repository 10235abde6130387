"""What we tell people unasked. A kind of message is a module here and a line in KINDS: how a letter of it is called."""

KINDS = {
    "digest": "kind_digest",
    "reminder": "kind_reminder",
    "change": "kind_change",
    "answer": "kind_answer",
    "list": "kind_change",
    "night": "kind_night",
    "account": "kind_account",
    "running": "kind_running",
    "zone": "kind_zone",
    "response": "kind_response",
}
"""Kind → the sentence of app.words by which people know it; `night` are changes and answers that waited for the day."""
