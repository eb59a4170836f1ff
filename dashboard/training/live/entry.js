// A training inside Streamlit: one board for each place on the page, new moments on the same board. Sends nothing.

import { makeBoard } from "./board.js";

const boards = new WeakMap();

export default function ({ data, parentElement }) {
  let found = boards.get(parentElement);
  if (!found) {
    const root = document.createElement("div");
    parentElement.appendChild(root);
    const present = () => new URLSearchParams(location.search).get("present") === "1";
    found = { root, data: null, board: makeBoard(root, present) };
    boards.set(parentElement, found);
  }
  if (data && data !== found.data) found.board.load(data);
  found.data = data;
  return () => {
    found.board.destroy();
    found.root.remove();
    boards.delete(parentElement);
  };
}
