"""Claims about device, where the weights lie; meta stands for a second device."""

from claims import Setting, claim, refusal


@claim(fails_under="ignores_device")
def device_places_every_weight(s: Setting) -> None:
    assert {w.device.type for w in s.build(device="meta").parameters()} == {"meta"}
    assert {w.device.type for w in s.build(device="cpu").parameters()} == {"cpu"}


@claim(fails_under="ignores_device", form=("batched", "unbatched"))
def an_input_on_another_device_is_refused(s: Setting) -> None:
    refused = refusal(s.run, s.build(device="meta"), hx=None)
    assert "RuntimeError: Input and parameter tensors are not at the same device" in refused
    assert "found input tensor at cpu and parameter tensor at meta" in refused


@claim(fails_under="ignores_initial_state", form=("batched", "unbatched"))
def states_on_another_device_are_refused(s: Setting) -> None:
    h_0, c_0 = s.some_states
    for hx in ((h_0.to("meta"), c_0), (h_0, c_0.to("meta"))):
        refused = refusal(s.run, hx=hx)
        assert "RuntimeError: Input and hidden tensors are not at the same device" in refused
        assert "found input tensor at cpu and hidden tensor at meta" in refused


@claim(fails_under="returns_states_of_top_layer_only", form=("batched", "unbatched"))
def meta_computes_shapes_without_values(s: Setting) -> None:
    lstm = s.build().to("meta")
    output, states = s.run(lstm, s.input.to("meta"), s.hx and tuple(h.to("meta") for h in s.hx))
    assert output.device.type == "meta"
    assert s.over_time(output).shape == (s.L, s.N, s.D * s.H_out)
    assert {state.device.type for state in states} == {"meta"}
    assert [state.shape for state in states] == [state.shape for state in s.some_states]
