"""An import from upload to undo: preview, dry run, commit, undo, and the files that it keeps."""
