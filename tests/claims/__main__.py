"""Run the claims of some topics and print what came of each, as JSON: python -m claims 40 h_n."""

import json
import sys

import torch

from claims import ClaimFailedError, load


def main(count: int, topics: list[str]) -> None:
    """Print, by claim, its source, its condition, over how many settings it held, what broke it."""
    torch.set_num_threads(1)
    results = {}
    for name, claim in load(topics).items():
        error = None
        try:
            held = claim.check(count)
        except ClaimFailedError as failure:
            held, error = 0, str(failure)
        results[name] = {
            "topic": claim.topic,
            "source": claim.source,
            "condition": claim.condition_text,
            "fails_under": claim.fails_under,
            "settings": held,
            "error": error,
        }
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
