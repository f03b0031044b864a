"""Files of figures to take away: tables as CSV, as a workbook, and as Parquet."""
