"""What each `quotewire` command does; pipeline.cli gives them their names, options and help."""
