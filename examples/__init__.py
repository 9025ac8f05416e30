"""Complete programs on nn.LSTM that a reader can run; each docstring is a doctest."""
