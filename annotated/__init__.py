"""Annotated texts as training and quality both read them: chunks, tags, lists of names, and corrections of labels."""
