const blank = 0x20;
const tab = 0x09;
const hyphen = 0x2d;
const zero = 0x30;

export function isBlank(byte: number): boolean {
  return byte === blank || byte === tab;
}

let viewed: Buffer = Buffer.alloc(0);
let view = new DataView(viewed.buffer, 0, 0);

/** The bytes as a DataView, which reads four at a time. All lines of a chunk share their buffer, so one is kept. */
export function viewOf(bytes: Buffer): DataView {
  if (bytes !== viewed) {
    viewed = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  return view;
}

/** The byte in each of the four places of a word. */
export function spread(byte: number): number {
  return Math.imul(byte, 0x01010101);
}

/**
 * Not 0 when a byte of the word is 0; its lowest bit is in the first of them. "Determine if a word has a zero byte" of
 * Sean Anderson's Bit Twiddling Hacks.
 */
export function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** Which byte of the word is the first that `zeroBytes` found, from 0. */
export function firstByte(found: number): number {
  return (31 - Math.clz32(found & -found)) >> 3;
}

/** Where `byte` first stands in `bytes[from, end)`, or -1. */
export function findByte(bytes: Buffer, byte: number, from: number, end: number): number {
  const words = viewOf(bytes);
  const pattern = spread(byte);
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const found = zeroBytes(words.getInt32(at, true) ^ pattern);
    if (found !== 0) return at + firstByte(found);
  }
  for (; at < end; at++) if (bytes[at] === byte) return at;
  return -1;
}

/** Where `byte` last stands in `bytes[from, end)`, or -1. */
export function findLastByte(bytes: Buffer, byte: number, from: number, end: number): number {
  const words = viewOf(bytes);
  const pattern = spread(byte);
  let at = end;
  // Behind the first zero byte of a word the mask may be wrong, so words are only a hint of where to look.
  for (; at - 16 >= from; at -= 16) {
    const last = zeroBytes(words.getInt32(at - 4, true) ^ pattern) | zeroBytes(words.getInt32(at - 8, true) ^ pattern);
    const first =
      zeroBytes(words.getInt32(at - 12, true) ^ pattern) | zeroBytes(words.getInt32(at - 16, true) ^ pattern);
    if ((last | first) !== 0) break;
  }
  while (--at >= from) if (bytes[at] === byte) return at;
  return -1;
}

/** Where `literal` first begins in `bytes[from, end)`, or -1. An empty literal is found at once. */
export function findFirst(bytes: Buffer, literal: Buffer, from: number, end: number): number {
  const first = literal[0];
  if (first === undefined) return from;
  const stop = end - literal.length + 1;
  for (let at = findByte(bytes, first, from, stop); at >= 0; at = findByte(bytes, first, at + 1, stop)) {
    if (literal.length === 1 || holdsAt(bytes, at, literal)) return at;
  }
  return -1;
}

/** Where `literal` last begins in `bytes[from, end)`, or -1. An empty literal is found at the end. */
export function findLast(bytes: Buffer, literal: Buffer, from: number, end: number): number {
  const first = literal[0];
  if (first === undefined) return end;
  for (let at = end - literal.length; at >= from; at--) {
    if (bytes[at] === first && holdsAt(bytes, at, literal)) return at;
  }
  return -1;
}

/** Whether `bytes` go on with `word` at `at`. */
export function holdsAt(bytes: Buffer, at: number, word: Buffer): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

/** Whether `bytes[start, end)` is digits, `-`, or nothing. */
export function isNumber(bytes: Buffer, start: number, end: number): boolean {
  if (end === start + 1 && bytes[start] === hyphen) return true;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - zero;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}
