"""One recorded computation, step by step in the browser: the script, its words, and the components that show it.

A picture is one module (see `shell/stepper.js` for what it offers) with a line in `pictures.js`; what it draws is a
header made by `told`. Knows no model.
"""
from .component import cell, decoder, path
from .header import page, script, style, told

__all__ = ["cell", "decoder", "page", "path", "script", "style", "told"]
