"""The names of an article: their labels, the people and bodies they stand for, and their keys across articles."""
