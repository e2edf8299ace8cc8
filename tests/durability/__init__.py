"""What was acknowledged stands, whole and once, whatever is killed and whenever the power goes.

`python -m tests.durability kills` and `… cuts` are the whole forms; the check has a short one.
"""
