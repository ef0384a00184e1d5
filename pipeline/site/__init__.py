"""The read-only site over the newest publication (`quotewire look --serve`): SQL -> frozen dataclasses -> Jinja2, no scripts."""
