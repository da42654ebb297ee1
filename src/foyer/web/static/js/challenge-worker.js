/* Looks for the number whose SHA-256 with the challenge begins with so many zero bits. The hash is
   written out here: the browser's own is asynchronous, and waiting for it takes longer than it. */

const ROUNDS = new Uint32Array(64);
const START = new Uint32Array(8);
for (let found = 0, candidate = 2; found < 64; candidate++) {
  let prime = true;
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false;
  if (!prime) continue;
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
  if (found < 8) START[found] = fraction(Math.sqrt(candidate));
  ROUNDS[found++] = fraction(Math.cbrt(candidate));
}

const words = new Uint32Array(64);
const turn = (x, bits) => (x >>> bits) | (x << (32 - bits));

/** One block of 64 bytes from `block` at `offset` (in words) goes into `hash`. */
function compress(hash, block, offset) {
  for (let i = 0; i < 16; i++) words[i] = block[offset + i];
  for (let i = 16; i < 64; i++) {
    const a = words[i - 15];
    const b = words[i - 2];
    const small = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const large = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    words[i] = (words[i - 16] + small + words[i - 7] + large) | 0;
  }
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i++) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  hash[0] += a;
  hash[1] += b;
  hash[2] += c;
  hash[3] += d;
  hash[4] += e;
  hash[5] += f;
  hash[6] += g;
  hash[7] += h;
}

/** The message in blocks of big-endian words, padded as SHA-256 wants it. */
function pad(text) {
  const bytes = new TextEncoder().encode(text);
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const padded = new DataView(new ArrayBuffer(blocks * 64));
  bytes.forEach((byte, place) => padded.setUint8(place, byte));
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(blocks * 64 - 4, bytes.length * 8);
  return Uint32Array.from({ length: blocks * 16 }, (_, place) => padded.getUint32(place * 4));
}

function startsWithZeros(text, bits) {
  const block = pad(text);
  const hash = START.slice();
  for (let offset = 0; offset < block.length; offset += 16) compress(hash, block, offset);
  return bits <= 32 ? Math.clz32(hash[0]) >= bits : hash[0] === 0 && Math.clz32(hash[1]) >= bits - 32;
}

self.addEventListener("message", (event) => {
  const { challenge, difficulty } = event.data;
  let number = 0;
  while (!startsWithZeros(`${challenge}:${number}`, difficulty)) number++;
  self.postMessage(number);
});
