"""Small real HTTP servers that behave as the platforms do, written from their documentation.

They know nothing of TuneScore's client. Each checks what the platform checks, answers with the
platform's own bodies, and has knobs for every bad day. `running(Instagram())` serves one on a
loopback port; `python -m tests.fakes` serves them all.

To add one, derive a class from `base.Fake` in a module here, and write its abstract methods and
its routes; `tiktok` is a short one. It signs people in by `consent`, keeps codes and tokens in
`grants`, and reads accounts and posts that grow by themselves from `people`; `wire` has requests
and replies.
"""
