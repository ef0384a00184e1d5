"""The English pipeline: where it lies, how it is loaded, and its components that are ours."""
