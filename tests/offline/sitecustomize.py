"""Imported by every Python process that the tests start: it stays on loopback too."""

import loopback

loopback.watch()
