/** What a line of Docker's json-file driver carries. */
export interface DockerLog {
  readonly stream: 'stdout' | 'stderr';
  /** False for a part of a line that goes on in the next one of its stream. */
  readonly whole: boolean;
  /** The text without its line end is `bytes[start, end)`, good until the next line is unwrapped. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * Docker cuts a line every 16 KiB, and only its last part ends with a line feed. What is shorter without one is whole
 * all the same: collectors strip the line feed, and a program may end in the middle of a line.
 */
const partBytes = 16 * 1024;

const quote = 0x22;
const backslash = 0x5c;
const carriageReturn = 0x0d;
const begin = Buffer.from('{"log":"');
const stdout = Buffer.from('","stream":"stdout",');
const stderr = Buffer.from('","stream":"stderr",');
const time = Buffer.from('"time":"');
/** `2026-01-01T00:00:00.123456789+00:00"}` is the longest end of a line. */
const maxTimeBytes = 40;
const escapes = new Map([
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x62, 0x08],
  [0x66, 0x0c],
]);

/** Grows to the longest escaped text seen; text never gets longer by unescaping. */
let unescaped = Buffer.allocUnsafe(64 * 1024);

/** Unwraps `{"log":"...\n","stream":"stdout",...,"time":"..."}`; undefined for a line that is anything else. */
export function unwrapDocker(bytes: Buffer, start: number, end: number): DockerLog | undefined {
  if (!stands(bytes, start, begin) || !endsWithTime(bytes, end)) return undefined;
  const textAt = start + begin.length;
  const textEnd = closingQuote(bytes, textAt, end);
  if (textEnd < 0) return undefined;
  const stream = streamAt(bytes, textEnd);
  if (stream === undefined) return undefined;
  const escape = firstEscape(bytes, textAt, textEnd);
  if (escape < 0) return { stream, whole: textEnd - textAt < partBytes, bytes, start: textAt, end: textEnd };
  if (escape === textEnd - 2 && bytes[escape + 1] === 0x6e) {
    return { stream, whole: true, bytes, start: textAt, end: escape };
  }
  const length = unescape(bytes, textAt, textEnd);
  const isEnded = unescaped[length - 1] === 0x0a;
  const whole = isEnded || length < partBytes;
  let textLength = isEnded ? length - 1 : length;
  if (whole && unescaped[textLength - 1] === carriageReturn) textLength--;
  return { stream, whole, bytes: unescaped, start: 0, end: textLength };
}

function stands(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}

function endsWithTime(bytes: Buffer, end: number): boolean {
  if (bytes[end - 1] !== 0x7d || bytes[end - 2] !== quote) return false;
  for (let at = end - 3; at > end - maxTimeBytes; at--) {
    if (bytes[at] === quote) return stands(bytes, at - time.length + 1, time);
  }
  return false;
}

/** Where the JSON string ends that goes on at `from`; -1 when it does not. */
function closingQuote(bytes: Buffer, from: number, end: number): number {
  for (let at = bytes.indexOf(quote, from); at >= 0 && at < end; at = bytes.indexOf(quote, at + 1)) {
    let before = at - 1;
    while (before >= from && bytes[before] === backslash) before--;
    if ((at - 1 - before) % 2 === 0) return at;
  }
  return -1;
}

/** Where the first escape of the text stands; -1 when it has none. */
function firstEscape(bytes: Buffer, from: number, end: number): number {
  // Most texts end with an escaped line feed, which ends the search; without one it would run on through later lines.
  return (bytes[end - 2] === backslash ? bytes : bytes.subarray(0, end)).indexOf(backslash, from);
}

function streamAt(bytes: Buffer, at: number): 'stdout' | 'stderr' | undefined {
  if (stands(bytes, at, stdout)) return 'stdout';
  return stands(bytes, at, stderr) ? 'stderr' : undefined;
}

/** Writes the text to `unescaped`; its length. */
function unescape(bytes: Buffer, start: number, end: number): number {
  if (unescaped.length < end - start) unescaped = Buffer.allocUnsafe(2 * (end - start));
  const to = unescaped;
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte !== backslash) to[length++] = byte;
    else if (bytes[++at] !== 0x75) to[length++] = escapes.get(bytes[at]!) ?? bytes[at]!;
    else {
      const unit = parseInt(bytes.toString('latin1', at + 1, at + 5), 16);
      at += 4;
      const low = isHighSurrogate(unit) && bytes[at + 1] === backslash && bytes[at + 2] === 0x75;
      const units = low ? [unit, parseInt(bytes.toString('latin1', at + 3, at + 7), 16)] : [unit];
      if (low) at += 6;
      length += to.write(String.fromCharCode(...units), length, 'utf8');
    }
  }
  return length;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
