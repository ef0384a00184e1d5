"""Lake, archive and publications on object storage (S3, and by the same library Google's and Azure's), with a local copy of
what this machine reads. Truth is what small objects say that are replaced by conditional writes; no listing is asked."""
