import { type Completion, type Entry, type Field, fields } from '../entry.ts';
import { findByte, findFirst, findLast, findLastByte, holdsAt, isBlank, isNumber } from './bytes.ts';
import type { Shape } from './operators.ts';
import { hasShape, holdsBlank, isBlankless, isIpAndPort, isUuid, mayBe } from './shapes.ts';
import { namedBy, type NamedBy } from './named-by.ts';
import { FormatError, parseTemplate, type Template } from './template.ts';
import { planText, type TextPlan } from './text-plan.ts';

const quote = 0x22;
const bar = 0x7c;

/** One operator, with what ends its value. */
interface Step {
  /** The field that it is, if any. */
  readonly field: Field | undefined;
  readonly shape: Shape;
  /** The literal behind it; empty at the end of the line. */
  readonly end: Buffer;
  readonly endLength: number;
  /** It should be a word, but what ends it is not just a blank, so that a blank in it must be looked for. */
  readonly mayHoldBlank: boolean;
}

/**
 * A text format compiled into walks over the bytes of a line, so that most of it is never looked at: in Istio's format
 * from the start to the flags, and from the last quote to the cluster.
 */
export class TextScanner implements Completion {
  readonly #plan: TextPlan;
  readonly #literals: readonly Buffer[];
  readonly #steps: readonly Step[];
  readonly #isFlagless: boolean;
  /** How a line is known to be in a format that nobody gave; undefined for a given one. */
  readonly #namedBy: NamedBy | undefined;
  /** The literal that is looked for from the end of the line, and where the last quote in it is; -1 without one. */
  readonly #anchor: Buffer;
  readonly #quoteInAnchor: number;
  /** What ends the first field, without what a product may put before it or leave out. */
  readonly #opening: Buffer;
  /** The last line was read whole, so nothing is left to be looked for. */
  #isWhole = false;
  #lineStart = 0;
  #lineEnd = 0;
  /** Where the walks have come to, for those few lines that need more. */
  #headAt = 0;
  #leftAt = 0;
  #rightAt = 0;
  #anchorEnd = 0;

  constructor(template: Template, isGiven: boolean) {
    this.#plan = planText(template);
    this.#isFlagless = !template.operators.some(({ field }) => field === 'flags');
    this.#namedBy = isGiven ? undefined : namedBy(template, this.#plan);
    this.#literals = template.literals.map((literal) => Buffer.from(literal));
    this.#steps = template.operators.map(({ field, shape }, n) => ({
      field: field === undefined ? undefined : fields[field],
      shape,
      end: this.#literals[n + 1]!,
      endLength: this.#literals[n + 1]!.length,
      mayHoldBlank: isBlankless(shape) && template.literals[n + 1] !== ' ',
    }));
    this.#anchor = this.#literals[this.#plan.anchor]!;
    this.#quoteInAnchor = this.#anchor.lastIndexOf(quote);
    const opening = template.literals[this.#plan.head.from] ?? '';
    this.#opening = Buffer.from(opening.slice(Math.max(0, opening.lastIndexOf('"'))));
  }

  /** Whether the line is in this format, as far as the needed fields tell; they are in the entry then. */
  scan(entry: Entry, start: number, end: number): boolean {
    this.#isWhole = false;
    entry.isFlagless = this.#isFlagless;
    this.#lineStart = start;
    this.#lineEnd = end;
    const { head, left, right } = this.#plan;
    this.#headAt = this.#skipHead(entry.bytes, start, end);
    if (this.#headAt < 0 || !this.#walkHead(entry, head.from, head.to)) return false;
    if (!isNumber(entry.bytes, entry.starts[fields.code]!, entry.ends[fields.code]!)) return false;
    const anchorAt = this.#findAnchor(entry.bytes);
    if (anchorAt < this.#headAt) return false;
    this.#leftAt = anchorAt;
    this.#anchorEnd = anchorAt + this.#anchor.length;
    this.#rightAt = this.#anchorEnd;
    return (
      this.#walkLeft(entry, left.from, left.to) &&
      this.#walkRight(entry, right.from, right.to) &&
      this.#hasRest(entry) &&
      (this.#namedBy === undefined || this.#isSure(this.#namedBy, entry))
    );
  }

  /**
   * Whether the name stands where this format has it, in a line that may be in another one: a name from another column,
   * such as the client's address, would make a series for each client.
   */
  #isSure({ field, id }: NamedBy, entry: Entry): boolean {
    const start = entry.starts[field]!;
    if (field === fields.cluster && isIpAndPort(entry.bytes, start, entry.ends[field]!)) return false;
    if (id === undefined) return true;
    const leftAt = this.#leftAt;
    if (this.#hasUuidAt(id, entry)) {
      this.#leftAt = leftAt;
      return true;
    }
    return this.scanWhole(entry, this.#lineStart, this.#lineEnd) && entry.starts[field] === start;
  }

  /** Whether a UUID stands where the format has the request ID, counted from the name that was found from behind. */
  #hasUuidAt(id: number, { bytes }: Entry): boolean {
    for (let n = this.#plan.left.to - 1; ; n--) {
      const literal = this.#literals[n]!;
      const at = findLast(bytes, literal, this.#headAt, this.#leftAt);
      if (at < 0) return false;
      if (n === id) return isUuid(bytes, at + literal.length, this.#leftAt);
      this.#leftAt = at;
    }
  }

  complete(entry: Entry): void {
    if (this.#isWhole) return;
    const { head, left, right } = this.#plan;
    this.#walkHead(entry, head.to + 1, head.further);
    this.#walkLeft(entry, left.to - 1, left.further);
    this.#walkRight(entry, right.to + 1, right.further);
  }

  /** Whether more stands behind the last field of the line that was scanned: it may be in a format with more of them. */
  leavesRest({ bytes }: Entry): boolean {
    if (this.#isWhole) return false;
    let at = this.#rightAt;
    for (let n = this.#plan.right.further + 1; n < this.#steps.length; n++) {
      const end = endOf(this.#steps[n]!, bytes, at, this.#lineEnd);
      if (end < 0) return false;
      at = end + this.#steps[n]!.endLength;
    }
    return at < this.#lineEnd;
  }

  /**
   * Whether every field has the shape that the format gives it; all fields are in the entry then. Slower than `scan`: it
   * tells formats apart that share fields, and takes whatever a product appends to a line.
   */
  scanWhole(entry: Entry, start: number, end: number): boolean {
    this.#isWhole = true;
    entry.isFlagless = this.#isFlagless;
    let at = this.#skipHead(entry.bytes, start, end);
    for (const step of this.#steps.slice(this.#plan.head.from)) {
      if (at < 0) return false;
      const stop = endOf(step, entry.bytes, at, end);
      if (stop < 0 || !hasShape(step.shape, entry.bytes, at, stop)) return false;
      if (step.field !== undefined) entry.set(step.field, at, stop);
      at = stop + step.endLength;
    }
    return at === end || isBlank(entry.bytes[at]!);
  }

  #skipHead(bytes: Buffer, start: number, end: number): number {
    if (this.#plan.head.from > 0) {
      const at = findFirst(bytes, this.#opening, start, end);
      return at < 0 ? -1 : at + this.#opening.length;
    }
    const literal = this.#literals[0]!;
    return findFirst(bytes, literal, start, Math.min(end, start + literal.length)) < 0 ? -1 : start + literal.length;
  }

  /** The anchor is where the last quote of the line is: behind it stand only words, whatever a client sent. */
  #findAnchor(bytes: Buffer): number {
    const literal = this.#anchor;
    const inLiteral = this.#quoteInAnchor;
    if (inLiteral < 0)
      return holdsAt(bytes, this.#lineEnd - literal.length, literal) ? this.#lineEnd - literal.length : -1;
    const at = findLastByte(bytes, quote, this.#lineStart, this.#lineEnd) - inLiteral;
    const isLast = this.#plan.anchor === this.#literals.length - 1;
    return holdsAt(bytes, at, literal) && (!isLast || at + literal.length === this.#lineEnd) ? at : -1;
  }

  #walkHead(entry: Entry, from: number, to: number): boolean {
    for (let n = from; n <= to; n++) {
      const step = this.#steps[n]!;
      const end = endOf(step, entry.bytes, this.#headAt, this.#lineEnd);
      if (end < 0 || (step.mayHoldBlank && holdsBlank(entry.bytes, this.#headAt, end))) return false;
      if (step.field !== undefined) entry.set(step.field, this.#headAt, end);
      this.#headAt = end + step.endLength;
    }
    return true;
  }

  #walkRight(entry: Entry, from: number, to: number): boolean {
    for (let n = from; n <= to; n++) {
      const step = this.#steps[n]!;
      const end = endOf(step, entry.bytes, this.#rightAt, this.#lineEnd);
      if (end < 0 || (step.mayHoldBlank && holdsBlank(entry.bytes, this.#rightAt, end))) return false;
      if (step.field !== undefined) entry.set(step.field, this.#rightAt, end);
      this.#rightAt = end + step.endLength;
    }
    return true;
  }

  /** Whether the fields behind the last needed one are there: another format may have fewer. */
  #hasRest({ bytes }: Entry): boolean {
    let at = this.#rightAt;
    // `outbound|...`: behind the last quote only the cluster of Istio looks so, and it is in nearly every line.
    if (at === this.#anchorEnd || bytes[this.#anchorEnd + 8] === bar) return true;
    for (let n = this.#plan.right.to + 1; n < this.#steps.length; n++) {
      if (at >= this.#lineEnd) return false;
      const { shape, endLength } = this.#steps[n]!;
      const end = endOf(this.#steps[n]!, bytes, at, this.#lineEnd);
      if (end < 0 || !mayBe(shape, bytes, at, end)) return false;
      at = end + endLength;
    }
    return true;
  }

  #walkLeft(entry: Entry, from: number, to: number): boolean {
    for (let n = from; n >= to; n--) {
      const step = this.#steps[n]!;
      const literal = this.#literals[n]!;
      const at =
        n === 0 ? this.#lineStart : findLast(entry.bytes, literal, this.#headAt - literal.length, this.#leftAt);
      if (at < 0 || !mayBe(step.shape, entry.bytes, at + literal.length, this.#leftAt)) return false;
      if (step.field !== undefined) entry.set(step.field, at + literal.length, this.#leftAt);
      this.#leftAt = at;
    }
    return true;
  }
}

/** Where the value of a step, which begins at `from`, ends: at the next literal, or with the line. */
function endOf({ end: literal, endLength }: Step, bytes: Buffer, from: number, lineEnd: number): number {
  if (endLength === 1) return findByte(bytes, literal[0]!, from, lineEnd);
  if (endLength > 0) return findFirst(bytes, literal, from, lineEnd);
  // What a product appends to the last field stands behind a blank.
  let end = from;
  while (end < lineEnd && !isBlank(bytes[end]!)) end++;
  return end;
}

/** Compiles a text format: one that the user gave, or one that is recognized. Throws a FormatError. */
export function compileText(format: string, { isGiven }: { readonly isGiven: boolean }): TextScanner {
  // As YAML and JSON hold it, the line end may still be spelled out; around a line blanks mean nothing.
  const line = format
    .trim()
    .replace(/(?:\\r)?(?:\\n)+$/, '')
    .trim();
  if (/\n|\\n/.test(line)) throw new FormatError('it has several lines, and a log is read line by line; give one line');
  return new TextScanner(parseTemplate(line), isGiven);
}
