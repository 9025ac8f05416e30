"""Show the message of an error or a warning as the runtime words it."""

import warnings
from collections.abc import Callable


def show(trigger: Callable[[], object]) -> None:
    """Call `trigger` and print the errors and warnings that it raises, each with its type.

    Raises:
        AssertionError: if the call raises nothing, so that no message outlives its cause.

    >>> show(lambda: int("a"))
    ValueError: invalid literal for int() with base 10: 'a'
    >>> show(lambda: int("1"))
    Traceback (most recent call last):
    AssertionError: this raised nothing
    """
    messages: list[Warning | Exception] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            trigger()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what we came for
            messages.append(error)
    messages[:0] = [warning.message for warning in caught]
    if not messages:
        raise AssertionError("this raised nothing")
    for message in messages:
        print(f"{type(message).__name__}: {message}")
