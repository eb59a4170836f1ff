// The stepper on a page of its own, with its data inside the file: no server, no network.

import { makeStepper } from "../shell/stepper.js";

export default function () {
  const root = document.getElementById("atlas"),
    letters = atob(document.getElementById("recording").textContent.trim());
  const params = new URLSearchParams(location.search);
  const stepper = makeStepper(root, {
    address: location.protocol !== "about:",
    present: () => params.get("present") === "1",
  });
  stepper.load(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
}
