import { unwrapDocker } from './docker-json.ts';
import { Join, type SavedJoin } from './join.ts';
import type { LineHandler } from '../model/line-handler.ts';
import { maxLineBytes } from './line-splitter.ts';

type Stream = 'stdout' | 'stderr';

/** The begun lines of a file, by stream. */
export type SavedJoins = Partial<Readonly<Record<Stream, SavedJoin>>>;

const space = 0x20;
const colon = 0x3a;
const dash = 0x2d;
const letterT = 0x54;
const tagFull = 0x46;
const tagPartial = 0x50;
/** `2026-01-01T00:00:00Z` and `2026-01-01T00:00:00.123456789+00:00`: the shortest and the longest time of RFC 3339. */
const minTimeBytes = 20;
const maxTimeBytes = 35;

/**
 * Unwraps what container runtimes put around lines, recognized line by line: the kubelet's CRI format
 * (`TIME stdout|stderr P|F TEXT`, parts joined per stream) and Docker's json-file. Everything else passes untouched.
 */
export class Framing implements LineHandler {
  readonly #inner: LineHandler;
  readonly #maxBytes: number;
  #stdout: Join | undefined;
  #stderr: Join | undefined;

  constructor(inner: LineHandler, maxBytes = maxLineBytes, saved: SavedJoins = {}) {
    this.#inner = inner;
    this.#maxBytes = maxBytes;
    if (saved.stdout !== undefined) this.#stdout = new Join(maxBytes, saved.stdout);
    if (saved.stderr !== undefined) this.#stderr = new Join(maxBytes, saved.stderr);
  }

  line(bytes: Buffer, start: number, end: number): void {
    const first = start < end ? bytes[start]! : 0;
    if (first >= 0x30 && first <= 0x39 && this.#cri(bytes, start, end)) return;
    if (first === 0x7b && this.#docker(bytes, start, end)) return;
    this.#inner.line(bytes, start, end);
  }

  tooLong(): void {
    this.#inner.tooLong();
  }

  /** Hands over the parts of lines that will never be whole. */
  end(): void {
    this.#stdout?.handOver(this.#inner);
    this.#stderr?.handOver(this.#inner);
    this.reset();
  }

  /** Forgets begun lines, because the file that they stood in was truncated. */
  reset(): void {
    this.#stdout = undefined;
    this.#stderr = undefined;
  }

  /** The begun lines, for a checkpoint; undefined when there is none. */
  save(): SavedJoins | undefined {
    if (this.#stdout === undefined && this.#stderr === undefined) return undefined;
    return {
      ...(this.#stdout !== undefined && { stdout: this.#stdout.save() }),
      ...(this.#stderr !== undefined && { stderr: this.#stderr.save() }),
    };
  }

  /** Whether it was a line of CRI. The fixed positions come first, because this runs for each line. */
  #cri(bytes: Buffer, start: number, end: number): boolean {
    if (end - start < minTimeBytes + 9) return false;
    if (bytes[start + 4] !== dash || bytes[start + 7] !== dash || bytes[start + 10] !== letterT) return false;
    let at = start + minTimeBytes;
    const last = start + maxTimeBytes;
    while (at < last && bytes[at] !== space) at++;
    // `stdout` or `stderr` between spaces, then the tag.
    if (bytes[at] !== space || bytes[at + 7] !== space || at + 9 > end) return false;
    if (bytes[at + 1] !== 0x73 || bytes[at + 2] !== 0x74 || bytes[at + 3] !== 0x64) return false;
    const letter = bytes[at + 4];
    const isError = letter === 0x65 && bytes[at + 5] === 0x72 && bytes[at + 6] === 0x72;
    if (!isError && (letter !== 0x6f || bytes[at + 5] !== 0x75 || bytes[at + 6] !== 0x74)) return false;
    const tag = bytes[at + 8];
    if (tag !== tagFull && tag !== tagPartial) return false;
    const content = afterTag(bytes, at + 9, end);
    if (content < 0) return false;
    const begun = isError ? this.#stderr : this.#stdout;
    if (tag === tagFull && begun === undefined) this.#inner.line(bytes, content, end);
    else this.#join(isError ? 'stderr' : 'stdout', { bytes, start: content, end, whole: tag === tagFull });
    return true;
  }

  #docker(bytes: Buffer, start: number, end: number): boolean {
    const log = unwrapDocker(bytes, start, end);
    if (log === undefined) return false;
    const begun = log.stream === 'stderr' ? this.#stderr : this.#stdout;
    if (log.whole && begun === undefined) this.#inner.line(log.bytes, log.start, log.end);
    else this.#join(log.stream, log);
    return true;
  }

  #join(stream: Stream, { bytes, start, end, whole }: Part): void {
    const join = (stream === 'stderr' ? this.#stderr : this.#stdout) ?? new Join(this.#maxBytes);
    join.add(bytes, start, end);
    const begun = whole ? undefined : join;
    if (stream === 'stderr') this.#stderr = begun;
    else this.#stdout = begun;
    if (whole) join.handOver(this.#inner);
  }
}

interface Part {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
}

/** Where the text begins behind a tag, which may be followed by others (`F:x`); -1 when this is no tag. */
function afterTag(bytes: Buffer, from: number, end: number): number {
  if (from >= end) return from;
  if (bytes[from] === space) return from + 1;
  if (bytes[from] !== colon) return -1;
  const at = bytes.indexOf(space, from);
  return at < 0 || at >= end ? -1 : at + 1;
}
