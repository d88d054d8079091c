/** The bytes by which JSON is told apart, and the hyphen with which Envoy writes that there is nothing. */
export const quote = 0x22;
export const backslash = 0x5c;
export const colon = 0x3a;
export const comma = 0x2c;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;
export const openBracket = 0x5b;
export const closeBracket = 0x5d;
export const hyphen = 0x2d;

/** Where the number, `true`, `false` or `null` that begins at `from` ends. */
export function endOfScalar(bytes: Buffer, from: number, end: number): number {
  let at = from;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === comma || byte === closeBrace || byte === closeBracket || byte <= 0x20) break;
  }
  return at;
}
