"""The platforms: one file each, found by scanning this folder; the file's name is the key."""
