"""`python -m tunescore` is the `tunescore` command."""

from tunescore.cli import main

main()
