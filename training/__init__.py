"""How the embedded English model is made: corpora, conversion, training and scores. Nothing here runs at night."""
