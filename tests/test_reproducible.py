"""One commit gives the same bytes wherever and whenever it is built."""

from pathlib import Path

import pytest
from conftest import content, make_small_site

# Printed in pieces that arrive as they please; a set, whose order the hash seed decides, is sorted.
CELLS = """
(page)=
# 페이지

{value}`sorted({"나", "가"})`입니다. $x_t$도 있습니다.

```{code-cell} python
import sys
import time

for number in range(20):
    print(number, flush=True)
    if number % 3 == 0:
        print(flush=True)
        time.sleep(0.01)
    print("warned", file=sys.stderr, flush=True)
```
"""
HERE = {"TZ": "Asia/Seoul", "PYTHONHASHSEED": "1", "LC_ALL": "C"}
THERE = {"TZ": "America/New_York", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "86400"}


def test_two_builds_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    for name, environment in {"here": HERE, "over there": THERE}.items():
        (tmp_path / name).mkdir()
        small_site = make_small_site(tmp_path / name)
        small_site.afresh = True  # or there is no hash seed of its own
        small_site.write("index", CELLS)
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value)
        site = small_site.publish("ko")
        built.append(content(site))

    here, there = built
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
