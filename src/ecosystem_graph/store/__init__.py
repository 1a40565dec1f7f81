"""Floor 1: a store answers SPARQL and knows no project."""
