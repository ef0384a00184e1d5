"""How good the results are: every gold set at hand, measured and held against fixed floors. Nothing here is imported by the product."""
