"""The night as a page: what a publication says about one day (SQL -> dataclasses), its pictures, its pages and their folder."""
