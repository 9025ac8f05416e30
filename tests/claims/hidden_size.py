"""Claims about hidden_size, the width of the hidden and of the cell state."""

from claims import Setting, claim


@claim(fails_under="builds_one_unit_more")
def weights_have_four_rows_for_each_unit(s: Setting) -> None:
    for name, weight in s.lstm.named_parameters():
        if not name.startswith("weight_hr"):
            assert weight.size(0) == 4 * s.hidden_size


@claim(fails_under="builds_one_unit_more", proj_size=0)
def hidden_size_is_the_width_of_both_states(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    assert s.over_time(output).size(-1) == s.D * s.hidden_size
    assert h_n.size(-1) == c_n.size(-1) == s.hidden_size
