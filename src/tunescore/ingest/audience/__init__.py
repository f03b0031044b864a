"""Figures of accounts, posts and playlists: merge, snapshots, manual figures, rollup."""
