"""Cleaning: the bytes of a captured page become an article, or a reason why it holds none."""

from pipeline.clean.page import CLEANER_VERSION, Article, RawPage, Rejection, clean_page, cleaner

__all__ = ["CLEANER_VERSION", "Article", "RawPage", "Rejection", "clean_page", "cleaner"]
