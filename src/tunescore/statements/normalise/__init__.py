"""Table and mapping → lines and problems: cast, meaning, keys, checks, totals."""
