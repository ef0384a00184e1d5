"""The spaCy half of the embedded model: tagger, parser, lemmatizer and the convolutional entity recognizer of the fast tier."""
