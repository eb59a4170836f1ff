// The pictures by name. Each is a module of its own; what it offers is told at the head of `shell/stepper.js`.

import { cellPicture } from "./cell/cell.js";
import { DECODER } from "./decoder/picture.js";

export const PICTURES = { decoder: DECODER, cell: cellPicture };
