"""The bench: how the portal stands many queries and many readers, as ratios within one run.

`make bench` runs it on servers and data of its own under `.local/bench`. It prints each ratio
beside its bound; it is no test, for a busy machine may miss a bound and nothing be wrong.
"""
