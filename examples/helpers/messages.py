"""Show what some code raises or warns of, as Python would report it."""

import warnings
from collections.abc import Callable


def show(action: Callable[[], object]) -> None:
    """Print each warning of an action, and the error that ends it, after its class.

    >>> show(lambda: int("two"))
    ValueError: invalid literal for int() with base 10: 'two'
    >>> show(lambda: warnings.warn("the second layer is missing", UserWarning))
    UserWarning: the second layer is missing
    """
    with warnings.catch_warnings(record=True) as messages:
        warnings.simplefilter("always")
        try:
            action()
        except Exception as error:  # noqa: BLE001  # whatever there is to show
            messages.append(warnings.WarningMessage(error, type(error), "", 0))
    for message in messages:
        # Where in torch's own source a warning was made is of no use to a reader.
        print(f"{message.category.__name__}: {message.message}".split(" (Triggered")[0])
