"""`quotewire doctor`: a module a group of looks; `examination` puts them in order."""
