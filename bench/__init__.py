"""Speed and memory of a night, measured beside what a user would write instead. Nothing here is imported by the product."""
