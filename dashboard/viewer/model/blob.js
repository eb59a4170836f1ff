// Reads the one blob a recording travels in: a JSON header and number buffers behind it. Knows no meanings.

const ARRAYS = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array, uint16: Uint16Array };

export function readBlob(bytes) {
  const data = bytes.byteOffset % 8 ? bytes.slice() : bytes;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(data.subarray(8, 8 + length)));
  const start = data.byteOffset + 8 + length;
  const numbers = (described) => described && readNumbers(data.buffer, start + described.offset, described);
  return { header, numbers };
}

function readNumbers(buffer, start, { dtype, shape }) {
  const size = shape.reduce((product, length) => product * length, 1);
  if (dtype === "float16") return widened(new Uint16Array(buffer, start, size));
  return new ARRAYS[dtype](buffer, start, size);
}

// Every browser reads 16-bit floats this way; not every one has Float16Array.
export function widened(halves) {
  const table = halfTable();
  const out = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) out[i] = table[halves[i]];
  return out;
}

let halves = null;

function halfTable() {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1,
      power = (bits >> 10) & 31,
      rest = bits & 1023;
    if (power === 31) halves[bits] = rest ? NaN : sign * Infinity;
    else halves[bits] = sign * (power ? (1 + rest / 1024) * 2 ** (power - 15) : rest * 2 ** -24);
  }
  return halves;
}
