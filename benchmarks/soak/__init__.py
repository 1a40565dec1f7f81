"""Long runs against a server that is under attack: `make soak` runs them, see docs/soak.md."""
