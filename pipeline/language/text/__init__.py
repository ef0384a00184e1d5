"""A text as the rules see it, and the words they know. Nothing here knows who speaks."""
