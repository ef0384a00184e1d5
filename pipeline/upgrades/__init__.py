"""The way back from an upgrade: which days it left behind, made again, proved, compared with what was published."""
