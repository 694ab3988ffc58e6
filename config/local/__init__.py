"""The local stack: real servers from wheels, the environment for them, and one command in it.

`DATABASE_URL` and `REDIS_URL` are used when they are set, and nothing is started for them. What is
not set gets a server of this checkout, with its data under `.local/`. The `Makefile` calls this
package (`python -m config.local …`); nothing in production does.
"""
