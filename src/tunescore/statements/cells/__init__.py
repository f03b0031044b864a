"""Text → number, day, code, country, store. One cell at a time; knows no column and no file."""
