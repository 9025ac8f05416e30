"""What `nox -s speed` measured last, and wrote.

The site shows this record and measures no time itself, since no two builds would be equal; a
test tells when the program that it was measured with has changed.
"""

MEASURED_WITH = "ab539bc52c4f0758cbcab0c5cec0a46b3684ccefa95e8b65cadaaf90c7404777"
CONDITIONS = {
    "date": "2026-11-27",
    "torch": "2.13.0",
    "oneDNN": "3.12.0",
    "processor": "Intel Xeon",
    "instructions": "AVX512",
    "cores": 2,
    "system": "Linux",
    "repeats": 51,
}
# Milliseconds: the lower quartile, the median and the upper quartile.
TIMES = {
    "training": {
        "nn.LSTM": (18.5, 19.2, 19.7),
        "proj_size": (30.4, 31.5, 32.8),
        "no oneDNN": (32.2, 33.7, 35.1),
        "nn.LSTMCell": (34.0, 35.3, 37.3),
        "one by one": (47.4, 48.3, 49.2),
        "packed 0%": (19.7, 20.4, 20.8),
        "packed 10%": (122.0, 126.0, 130.0),
        "packed 50%": (81.9, 84.6, 86.8),
        "packed 75%": (52.6, 54.1, 55.3),
    },
    "inference": {
        "nn.LSTM": (4.23, 4.46, 4.57),
        "proj_size": (7.67, 7.9, 8.19),
        "no oneDNN": (7.65, 7.86, 8.01),
        "nn.LSTMCell": (9.17, 9.37, 9.85),
        "one by one": (16.5, 16.9, 17.4),
        "packed 0%": (4.99, 5.14, 5.28),
        "packed 10%": (8.71, 9.02, 9.3),
        "packed 50%": (5.48, 5.61, 5.83),
        "packed 75%": (3.74, 3.84, 3.96),
    },
    "batch": {
        "batch 1": (0.53, 0.555, 0.577),
        "batch 2": (0.635, 0.662, 0.681),
        "batch 4": (0.796, 0.815, 0.845),
        "batch 8": (1.26, 1.29, 1.33),
        "batch 16": (2.32, 2.35, 2.4),
        "batch 32": (4.36, 4.4, 4.45),
    },
    "shape": {
        "first call": (0.951, 1.0, 1.1),
        "second call": (0.637, 0.686, 0.721),
    },
    "threads": {
        "1, batch 1": (0.477, 0.498, 0.522),
        "1, batch 32": (4.69, 4.77, 4.93),
        "2, batch 1": (0.52, 0.541, 0.585),
        "2, batch 32": (3.14, 3.18, 3.26),
        "4, batch 1": (8.4, 8.59, 8.71),
        "4, batch 32": (10.1, 10.3, 10.9),
    },
}
