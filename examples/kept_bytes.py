"""Count what a call keeps in memory until its backward pass."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def kept(call: Callable[[], object], module: nn.Module) -> int:
    """Return how many bytes a call keeps until its backward pass, without the parameters.

    >>> linear = nn.Linear(10, 20)
    >>> kept(lambda: linear(torch.ones(3, 10)), linear)  # the input: 3 times 10 floats
    120
    """
    parameters = {parameter.untyped_storage().data_ptr() for parameter in module.parameters()}
    saved = {}

    def note(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in parameters:
            saved[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        _result = call()  # it holds what is saved, so that no address is used twice
    return sum(saved.values())
