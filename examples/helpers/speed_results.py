"""What `nox -s speed` measured last, and wrote.

The site shows this record and measures no time itself, since no two builds would be equal; a
test tells when the program that it was measured with has changed.
"""

MEASURED_WITH = "850f4c882566dbbec9b8f3289c0374e62f52579f3a06456a5b60bd8cc9bb53e8"
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
        "nn.LSTM": (22.1, 22.7, 23.8),
        "proj_size": (39.7, 41.7, 43.9),
        "no oneDNN": (42.6, 44.5, 47.8),
        "nn.LSTMCell": (45.1, 49.3, 52.7),
        "one by one": (57.3, 60.7, 62.4),
        "packed 0%": (23.8, 24.4, 25.2),
        "packed 10%": (163.0, 176.0, 190.0),
        "packed 50%": (110.0, 115.0, 122.0),
        "packed 75%": (66.9, 71.6, 76.3),
    },
    "inference": {
        "nn.LSTM": (5.64, 5.84, 6.06),
        "proj_size": (12.2, 12.9, 13.7),
        "no oneDNN": (13.4, 14.1, 15.1),
        "nn.LSTMCell": (15.1, 16.1, 17.4),
        "one by one": (22.9, 23.6, 25.4),
        "packed 0%": (6.6, 6.81, 7.03),
        "packed 10%": (14.1, 14.5, 15.7),
        "packed 50%": (9.47, 10.1, 10.7),
        "packed 75%": (6.25, 6.74, 7.48),
    },
    "batch": {
        "batch 1": (0.831, 0.917, 0.999),
        "batch 2": (0.817, 0.863, 0.956),
        "batch 4": (0.996, 1.08, 1.14),
        "batch 8": (1.56, 1.66, 1.76),
        "batch 16": (2.83, 2.89, 3.01),
        "batch 32": (5.17, 5.33, 5.4),
    },
    "shape": {
        "first call": (1.28, 1.37, 1.47),
        "second call": (0.789, 0.862, 0.978),
    },
    "threads": {
        "1, batch 1": (0.597, 0.627, 3.22),
        "1, batch 32": (7.63, 13.1, 16.5),
        "2, batch 1": (0.653, 1.07, 54.3),
        "2, batch 32": (35.3, 72.2, 129.0),
        "4, batch 1": (5.85, 8.34, 19.4),
        "4, batch 32": (16.7, 18.0, 20.2),
    },
}
