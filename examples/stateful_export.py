"""Export an nn.LSTM whose state goes in and comes out to ONNX; run the file step by step.

Needs torch, onnx and onnxscript to export, and onnxruntime and numpy, without torch, to run.
"""

import numpy as np
import torch
from torch import Tensor, nn


class Stateful(nn.Module):
    """An LSTM that takes its state as two tensors and returns it as two."""

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1) -> None:
        """Build an LSTM of one direction, batch first: see the page for why."""
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, num_layers, batch_first=True)

    def forward(self, x: Tensor, h_0: Tensor, c_0: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map an input (N, L, H_in) and a state to output, h_n and c_n.

        >>> model = Stateful(10, 20, num_layers=2)
        >>> state = torch.zeros(2, 3, 20), torch.zeros(2, 3, 20)
        >>> [tuple(tensor.shape) for tensor in model(torch.ones(3, 5, 10), *state)]
        [(3, 5, 20), (2, 3, 20), (2, 3, 20)]
        """
        output, (h_n, c_n) = self.lstm(x, (h_0, c_0))
        return output, h_n, c_n


def export(model: Stateful, path: str) -> None:
    """Write a model into one ONNX file that takes any batch size and any length."""
    lstm, (batch, length) = model.lstm, (2, 5)
    state = torch.zeros(lstm.num_layers, batch, lstm.hidden_size)
    torch.onnx.export(
        model.eval(),
        (torch.zeros(batch, length, lstm.input_size), state, state.clone()),
        path,
        dynamo=True,
        external_data=False,  # the weights inside the file, not beside it
        input_names=["x", "h_0", "c_0"],
        output_names=["output", "h_n", "c_n"],
        dynamic_shapes={
            "x": {0: "batch", 1: "length"},
            "h_0": {1: "batch"},
            "c_0": {1: "batch"},
        },
    )


class Stream:
    """An exported model in onnxruntime, with the state that it has reached."""

    def __init__(self, path: str, batch: int) -> None:
        """Read the file and start from zeros."""
        from onnxruntime import InferenceSession  # noqa: PLC0415  # it is not needed to export

        self.session = InferenceSession(path)
        layers, _, hidden = self.session.get_inputs()[1].shape
        self.h, self.c = np.zeros((2, layers, batch, hidden), np.float32)

    def push(self, x: np.ndarray) -> np.ndarray:
        """Read the next steps (N, L, H_in), one or many, and return their output."""
        output, self.h, self.c = self.session.run(None, {"x": x, "h_0": self.h, "c_0": self.c})
        return output


def main() -> None:
    """Export, read a sequence step by step, and compare with PyTorch reading it whole."""
    torch.manual_seed(0)
    model = Stateful(10, 20, num_layers=2)
    export(model, "stateful.onnx")
    x, zeros = torch.randn(3, 7, 10), torch.zeros(2, 3, 20)
    with torch.no_grad():
        whole, _, c_n = model(x, zeros, zeros)
    stream = Stream("stateful.onnx", batch=3)
    steps = [stream.push(step) for step in np.split(x.numpy(), 7, axis=1)]
    print(f"output differs by {np.abs(np.concatenate(steps, axis=1) - whole.numpy()).max():.0e}")
    print(f"c_n differs by {np.abs(stream.c - c_n.numpy()).max():.0e}")


if __name__ == "__main__":
    main()
