"""A plan to values and bytes: whoever chooses, one payload comes out."""
