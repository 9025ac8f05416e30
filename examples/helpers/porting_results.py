"""What `nox -s porting` measured last, and wrote.

It stands here because the site is built without these libraries; a test tells when the
code that it was measured with has changed.
"""

MEASURED_WITH = "b93eb3a1f39bb24cf2abf8c069a90225c14c5c71d012cde061e6856f30bb55f2"
VERSIONS = {
    "torch": "2.13.0",
    "keras": "3.15.1",
    "onnx": "1.23.2",
    "onnxruntime": "1.32.0",
    "flax": "0.12.8",
    "jax": "0.10.2",
    "numpy": "2.4.6",
}
# How many modules or calls were compared, and by how much they differed at most.
DIFFERENCES = {
    "Bidirectional": (3, 9e-08),
    "GRU from Flax": (12, 6e-07),
    "GRU from Keras": (12, 4e-07),
    "GRU from ONNX": (12, 7e-07),
    "GRU to Flax": (15, 6e-07),
    "GRU to Keras": (12, 6e-07),
    "GRU to ONNX": (12, 8e-07),
    "LSTM from Flax": (12, 5e-07),
    "LSTM from Keras": (12, 2e-07),
    "LSTM from ONNX": (12, 4e-07),
    "LSTM to Flax": (18, 5e-07),
    "LSTM to Keras": (12, 3e-07),
    "LSTM to ONNX": (12, 2e-07),
    "dropout": (1, 1e-07),
    "go_backwards": (1, 6e-08),
    "last step": (2, 4e-08),
    "mask": (4, 9e-08),
    "recurrent_dropout": (1, 6e-08),
    "return_sequences": (1, 5e-08),
    "return_state": (1, 6e-08),
    "stateful": (1, 5e-08),
    "unit_forget_bias": (1, 0e00),
}
