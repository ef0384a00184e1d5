"""The same person or body across articles: names that may be one, what speaks for it and against it, and stable ids."""
