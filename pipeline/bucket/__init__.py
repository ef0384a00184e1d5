"""Lake, archive and publications on object storage (S3), with a local copy of what this machine reads. Truth is what small
objects say that are replaced by conditional writes; a listing is asked for by accounts of what there is alone."""
