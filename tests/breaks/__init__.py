"""Mistakes made on purpose, each with the tests that must turn red. `python -m tests.breaks` runs
them, all or those that are named; they are listed in breaks.toml."""
