"""Who said it: a speaker phrase resolved to a name, how sure that is, and the sources that a statement passes on."""
