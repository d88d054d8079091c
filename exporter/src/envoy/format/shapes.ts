import { findByte, isBlank, isNumber } from './bytes.ts';
import type { Shape } from './operators.ts';

const dot = 0x2e;
const hyphen = 0x2d;
const slash = 0x2f;
const colon = 0x3a;
const openBracket = 0x5b;
const zero = 0x30;
const nine = 0x39;

/** Whether a value of the shape holds no blank, whatever a client sends. */
export function isBlankless(shape: Shape): boolean {
  return shape === 'number' || shape === 'word' || shape === 'address';
}

/** Whether a value that was found from behind may have the shape; what a client sends may have any. */
export function mayBe(shape: Shape, bytes: Buffer, start: number, end: number): boolean {
  return !isBlankless(shape) || hasShape(shape, bytes, start, end);
}

export function hasShape(shape: Shape, bytes: Buffer, start: number, end: number): boolean {
  if (shape === 'free' || shape === 'phrase') return true;
  if (shape === 'number') return isNumber(bytes, start, end);
  if (shape === 'address' && !isAddress(bytes, start, end)) return false;
  if (shape === 'host' && isUuid(bytes, start, end)) return false;
  if (shape === 'id' && (findByte(bytes, dot, start, end) >= 0 || findByte(bytes, colon, start, end) >= 0))
    return false;
  return !holdsBlank(bytes, start, end) && (!isBlankless(shape) || end > start);
}

/** `-`, `IP:PORT`, `envoy://NAME/...` or the path of a pipe. */
function isAddress(bytes: Buffer, start: number, end: number): boolean {
  if (end - start === 1 && bytes[start] === hyphen) return true;
  return bytes[start] === slash || findByte(bytes, colon, start, end) >= 0;
}

/** `10.0.0.1:80` or `[::1]:80`. */
export function isIpAndPort(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start]!;
  if (first === openBracket) return true;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if ((byte < zero || byte > nine) && byte !== dot && byte !== colon) return false;
  }
  return end > start && first >= zero && findByte(bytes, colon, start, end) > 0;
}

/** As Envoy makes request IDs: `6d67d674-0000-4a2d-b172-000000000001`. */
export function isUuid(bytes: Buffer, start: number, end: number): boolean {
  return end - start === 36 && [8, 13, 18, 23].every((place) => bytes[start + place] === hyphen);
}

export function holdsBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isBlank(bytes[at]!)) return true;
  return false;
}
