// The stepper inside Streamlit: one root for each place on the page, new data on the same root. Sends nothing.

import { makeStepper } from "../shell/stepper.js";

const steppers = new WeakMap();

export default function ({ data, parentElement }) {
  let found = steppers.get(parentElement);
  if (!found) {
    const root = document.createElement("div");
    parentElement.appendChild(root);
    const present = () => new URLSearchParams(location.search).get("present") === "1";
    found = { root, data: null, stepper: makeStepper(root, { address: true, present }) };
    steppers.set(parentElement, found);
  }
  if (data && data !== found.data) found.stepper.load(data);
  found.data = data;
  return () => {
    found.stepper.destroy();
    found.root.remove();
    steppers.delete(parentElement);
  };
}
