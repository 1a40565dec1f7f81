"""Floor 2: reads a project directory and asks no store."""
