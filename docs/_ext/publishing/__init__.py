"""Publishing: the finished languages become one site; `__main__.py` shows the order."""
