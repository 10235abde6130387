"""The assistant: nouns, decisions and use cases. It imports none of the folders around it."""
