"""What leaves as a table and comes back as one: the columns of each kind, and their texts."""
