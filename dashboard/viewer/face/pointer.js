// The pointer over a canvas: what it points at, what a click holds, wheel and drag. Knows no weights.

export function pointer(canvas, { over, click, zoom = null, pan = null }) {
  let dragging = null,
    moved = false;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    if (dragging && pan) {
      if (Math.hypot(x - dragging[0], y - dragging[1]) > 4) moved = true;
      if (moved && pan(dragging[0] - x, dragging[1] - y)) dragging = [x, y];
      return;
    }
    over(x, y);
  });
  canvas.addEventListener("pointerleave", () => over(null, null));
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button === 0) [dragging, moved] = [at(event), false];
  });
  canvas.addEventListener("pointerup", () => {
    dragging = null;
  });
  canvas.addEventListener("click", (event) => {
    if (!moved) click(...at(event), event.ctrlKey || event.metaKey || event.shiftKey);
  });
  if (!zoom) return;
  canvas.addEventListener("dblclick", (event) => zoom(0.5, ...at(event)));
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, ...at(event));
    },
    { passive: false },
  );
}
