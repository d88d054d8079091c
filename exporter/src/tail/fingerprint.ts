import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** What a file begins with. An inode number is given to the next file at once, its content is not. */
export interface Fingerprint {
  /** How many bytes from the start of the file are hashed. */
  readonly bytes: number;
  readonly hash: string;
}

/** What a log began with before it was cut; a checkpoint of an older program does not tell which log. */
export interface CutFingerprint extends Fingerprint {
  readonly path?: string;
}

const maxBytes = 256;

export const noFingerprint: Fingerprint = { bytes: 0, hash: '' };

/** The first bytes of a file, as many as a fingerprint takes at the most. */
export async function readHead(handle: FileHandle): Promise<Buffer> {
  const head = Buffer.allocUnsafe(maxBytes);
  const { bytesRead } = await handle.read(head, 0, maxBytes, 0);
  return head.subarray(0, bytesRead);
}

export function fingerprintOf(head: Buffer): Fingerprint {
  return head.length === 0 ? noFingerprint : { bytes: head.length, hash: hash('sha256', head, 'hex').slice(0, 32) };
}

/** Whether a file that begins with `head` may be the one with this fingerprint; an empty file may become any. */
export function agrees(head: Buffer, { bytes, hash: expected }: Fingerprint): boolean {
  return head.length >= bytes && fingerprintOf(head.subarray(0, bytes)).hash === expected;
}

/** Whether the fingerprint is as long as it will get. */
export function isComplete({ bytes }: Fingerprint): boolean {
  return bytes === maxBytes;
}
