"""Statement lines into the store: merge, bulk copy, subjects, matching of tracks, rollup."""
