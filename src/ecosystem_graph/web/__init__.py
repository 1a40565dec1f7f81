"""Floor 4: the web. Flask's names occur here only."""
