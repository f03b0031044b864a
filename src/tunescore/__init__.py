"""TuneScore: every number of an independent musician in one place, and the truth about them."""
