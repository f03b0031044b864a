"""Small real HTTP servers that behave as the platforms do, written from their documentation.

They know nothing of TuneScore's client. Each checks what the platform checks, answers with the
platform's own bodies, and has knobs for every bad day. `running(Instagram())` serves one on a
loopback port; `python -m tests.fakes` serves them all.
"""
