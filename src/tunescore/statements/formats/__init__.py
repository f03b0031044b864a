"""How a column's dates and numbers are written: date order, decimal sign, percent, language."""
