"""What curators and organisations have to look after, so that the record stays true.

`concerns.py` is the registry; `lines.py` reads what there is to do for one person; `acts.py` are
the verbs that clear it. What counts as a concern is said once, in the file of its name.
"""
