"""The six cells of the house by name, each with its equations and its source. Knows nothing of sequences or modules."""

from engine.models.recurrent import gated, plain
from engine.models.recurrent.cell import Cell, project, torch_shapes
from engine.sentence import Refusal

ELMAN = Cell("elman", "Elman", ("hidden",), (), False,
             (r"h_t = \varphi(W x_t + b + U h_{t-1} + b')",),
             "Elman 1990", torch_shapes(1), plain.elman, project)

JORDAN = Cell("jordan", "Jordan", ("hidden",), (), True,
              (r"h_t = \varphi(W x_t + b + U y_{t-1} + b')", r"y_t = W_y h_t + b_y"),
              "Jordan 1986", plain.jordan_shapes, plain.jordan, project)

LSTM = Cell("lstm", "LSTM", ("input", "forget", "candidate", "output"), ("input", "forget", "output"), True,
            (r"i_t = \sigma(W_i x_t + b_i + U_i h_{t-1} + b'_i)", r"f_t = \sigma(W_f x_t + b_f + U_f h_{t-1} + b'_f)",
             r"g_t = \varphi(W_g x_t + b_g + U_g h_{t-1} + b'_g)", r"o_t = \sigma(W_o x_t + b_o + U_o h_{t-1} + b'_o)",
             r"c_t = f_t \odot c_{t-1} + i_t \odot g_t", r"h_t = o_t \odot \varphi(c_t)"),
            "Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000", torch_shapes(4), gated.lstm, project)

GRU = Cell("gru", "GRU", ("reset", "update", "candidate"), ("reset", "update"), False,
           (r"r_t = \sigma(W_r x_t + b_r + U_r h_{t-1} + b'_r)", r"z_t = \sigma(W_z x_t + b_z + U_z h_{t-1} + b'_z)",
            r"n_t = \varphi(W_n x_t + b_n + r_t \odot (U_n h_{t-1} + b'_n))",
            r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}"),
           "Cho et al. 2014", torch_shapes(3), gated.gru, project)

MGU = Cell("mgu", "MGU", ("forget", "candidate"), ("forget",), False,
           (r"f_t = \sigma(W_f x_t + b_f + U_f h_{t-1} + b'_f)",
            r"n_t = \varphi(W_n x_t + b_n + U_n (f_t \odot h_{t-1}) + b'_n)",
            r"h_t = (1 - f_t) \odot h_{t-1} + f_t \odot n_t"),
           "Zhou, Wu, Zhang & Zhou 2016", torch_shapes(2), gated.mgu, project)

SRU = Cell("sru", "SRU", ("candidate", "forget", "reset"), ("forget", "reset"), True,
           (r"n_t = W_n x_t", r"f_t = \sigma(W_f x_t + v_f \odot c_{t-1} + b_f)",
            r"r_t = \sigma(W_r x_t + v_r \odot c_{t-1} + b_r)",
            r"c_t = f_t \odot c_{t-1} + (1 - f_t) \odot n_t", r"h_t = r_t \odot \varphi(c_t) + (1 - r_t) \odot x_t"),
           "Lei et al. 2018", gated.sru_shapes, gated.sru, gated.sru_project)

CELLS: dict[str, Cell] = {cell.name: cell for cell in (ELMAN, JORDAN, LSTM, GRU, MGU, SRU)}


def cell_of(name: str) -> Cell:
    """Return the cell of this name. Raises Refusal when there is none."""
    if name not in CELLS:
        raise Refusal("The cell {name} is not known; choose one of {known}.", name=name, known=", ".join(CELLS))
    return CELLS[name]
