"""One queue for all that is not done while somebody waits, and one worker that goes through it.

`jobs` what is to be done, when, and who does it now · `worker` does what is due · `heartbeat`
tells from outside whether it still comes by.
"""
