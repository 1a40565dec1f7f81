"""Use case: pages of entities, drawn from the shapes, and lists of them."""
