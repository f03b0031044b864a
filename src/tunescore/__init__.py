"""TuneScore: every number of an independent musician in one place, and the truth about them."""

__version__ = "0.1.0"
