"""Whose file it is and what its columns are: known headers, drift, column matching, vocabulary."""
