"""`python -m community`: the commands of an installation."""

from community.cli import main

main()
