"""Quotations, their speakers and named entities, read from one spaCy pass over a text; knows neither files nor tables' storage."""
