// The pictures by name. Each is a module of its own; what it offers is told at the head of `shell/stepper.js`.

import { cellPicture } from "./cell/cell.js";
import { DECODER } from "./decoder/picture.js";
import { pathPicture } from "./path/picture.js";
import { chainPicture } from "./small/chain.js";
import { networkPicture } from "./small/network.js";
import { powersPicture } from "./small/powers.js";

const SMALL = { network: networkPicture, powers: powersPicture, chain: chainPicture };
export const PICTURES = { decoder: DECODER, cell: cellPicture, path: pathPicture, ...SMALL };
