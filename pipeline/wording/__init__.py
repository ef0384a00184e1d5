"""The same quotation across articles: wordings of one speaker that are one statement, and what each changes of it."""
