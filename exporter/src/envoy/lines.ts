import { entryFates, type LineFate, type LineFates, linesIn, noLines } from '../model/line-fate.ts';
import type { LineHandler } from '../model/line-handler.ts';
import { countEntry } from './count-entry.ts';
import { type Completion, Entry } from './entry.ts';
import { isBlank } from './format/bytes.ts';
import type { Formats } from './format/compile.ts';
import { JsonScanner } from './format/json-scanner.ts';
import type { TextScanner } from './format/text-scanner.ts';
import { decorationEnd, isProgramJson, isProgramLine, unescapeJson } from './line-kinds.ts';
import type { Tally } from './tally.ts';

const openBrace = 0x7b;
const carriageReturn = 0x0d;

/** Hears of a line that is in no format, `bytes[start, end)`; good during the call only. */
export type OnMalformed = (bytes: Buffer, start: number, end: number) => void;

/** An envelope within an envelope is real, and a decoration within that (a collector's JSON); more is an attack. */
const maxLayers = 5;

/**
 * Reads the lines of one log and counts the entries that they hold. The format that the last line was in is tried
 * first; a line that is in another is recognized anew.
 */
export class EnvoyLines implements LineHandler {
  readonly #tally: Tally;
  readonly #onMalformed: OnMalformed;
  readonly #texts: readonly TextScanner[];
  readonly #json: JsonScanner;
  readonly #isGiven: boolean;
  readonly #entry = new Entry();
  readonly #likeTheLast: Completion = { complete: (entry) => this.#completeLikeTheLast(entry) };
  #text: TextScanner | undefined;
  /** Where the line is that is read like the last. */
  #start = 0;
  #end = 0;
  readonly #fates = noLines();

  /** `onMalformed` hears of each line that is in no format. */
  constructor(tally: Tally, formats: Formats, onMalformed: OnMalformed = () => undefined) {
    this.#tally = tally;
    this.#onMalformed = onMalformed;
    this.#texts = formats.text();
    this.#json = new JsonScanner(formats.json);
    this.#isGiven = formats.isGiven;
  }

  /** What became of the lines of this log. */
  get fates(): Readonly<LineFates> {
    return this.#fates;
  }

  /** How many lines were entries, also those that are not to be counted. */
  get entries(): number {
    return linesIn(this.#fates, entryFates);
  }

  line(bytes: Buffer, start: number, end: number): void {
    let result = this.#countLikeTheLast(bytes, start, end);
    if (result === 'malformed') result = this.#count(bytes, { start, end, depth: 0 });
    this.#note(result);
    if (result === 'malformed') this.#onMalformed(bytes, start, end);
  }

  /** Nearly every line is in the format of the line before, without anything around it; else it is `malformed` here. */
  #countLikeTheLast(bytes: Buffer, start: number, end: number): LineFate {
    if (this.#text === undefined || start === end || bytes[start] === openBrace) return 'malformed';
    this.#start = start;
    this.#end = end;
    return this.#text.scan(this.#clean(bytes), start, end) ? this.#countEntry(this.#likeTheLast) : 'malformed';
  }

  /** A format that is the beginning of another reads its lines too, up to what only the other has. */
  #completeLikeTheLast(entry: Entry): void {
    const text = this.#text;
    text?.complete(entry);
    if (text?.leavesRest(entry) !== true) return;
    this.#text = undefined;
    this.#scanText(entry.bytes, this.#start, this.#end)?.complete(entry);
  }

  #countEntry(completion: Completion): LineFate {
    return countEntry(this.#tally, this.#entry, completion);
  }

  tooLong(): void {
    this.#note('truncated');
  }

  #note(fate: LineFate): void {
    this.#fates[fate]++;
    this.#tally.line(fate);
  }

  #count(bytes: Buffer, line: { readonly start: number; readonly end: number; readonly depth: number }): LineFate {
    let { start, end } = line;
    while (end > start && (isBlank(bytes[end - 1]!) || bytes[end - 1] === carriageReturn)) end--;
    // A writer that goes on behind where it was when its log was cut leaves a hole of NUL bytes before the next line.
    while (start < end && (isBlank(bytes[start]!) || bytes[start] === 0)) start++;
    if (start === end) return 'blank';
    if (bytes[start] === openBrace) {
      const result = this.#countJson(bytes, { start, end, depth: line.depth });
      // A given text format may begin with a brace too.
      if (result !== 'malformed' || !this.#isGiven) return result;
    }
    const scanner = this.#scanText(bytes, start, end);
    const result = scanner === undefined ? 'malformed' : this.#countEntry(scanner);
    if (result !== 'malformed') return result;
    // What products put before a line may hide that it is JSON, or where a given format begins.
    const bare = decorationEnd(bytes, start, end);
    if (bare > start && line.depth < maxLayers) return this.#count(bytes, { start: bare, end, depth: line.depth + 1 });
    return isProgramLine(bytes, start, end) ? 'other_program' : 'malformed';
  }

  #countJson(bytes: Buffer, line: { readonly start: number; readonly end: number; readonly depth: number }): LineFate {
    const json = this.#json;
    this.#entry.clear(bytes);
    if (json.scan(this.#entry, line.start, line.end)) return this.#countEntry(json);
    const { envelope: start, envelopeEnd: end, envelopeEscaped } = json;
    // JSON that holds neither flags nor a line.
    if (end === start) return this.#foreign(bytes, line);
    if (line.depth === maxLayers) return 'malformed';
    const depth = line.depth + 1;
    const inner = envelopeEscaped ? unescapeJson(bytes, start, end) : bytes;
    const range = envelopeEscaped ? { start: 0, end: inner.length } : { start, end };
    const result = this.#count(inner, { ...range, depth });
    return result === 'malformed' && isProgramJson(bytes, line.start, line.end) ? 'other_program' : result;
  }

  /** A program may speak of itself in JSON; else somebody's access log has other keys, or this is none at all. */
  #foreign(bytes: Buffer, { start, end }: { readonly start: number; readonly end: number }): LineFate {
    return this.#json.sawWhole && isProgramJson(bytes, start, end) ? 'other_program' : 'malformed';
  }

  /** The scanner of the format that the line is in, with the entry filled; undefined when it is in none. */
  #scanText(bytes: Buffer, start: number, end: number): TextScanner | undefined {
    if (this.#text?.scan(this.#clean(bytes), start, end)) return this.#text;
    const reads = (text: TextScanner): boolean => text.scan(this.#clean(bytes), start, end);
    const fits = (text: TextScanner): boolean => text.scanWhole(this.#clean(bytes), start, end);
    // Formats share fields: the one in which every field fits is it. But `scan` has the last word on where the fields
    // are, because it cannot be deceived by what a client sent; only a line with appended quotes is not for it.
    return this.#recognize((text) => fits(text) && reads(text)) ?? this.#recognize(reads) ?? this.#recognize(fits);
  }

  #clean(bytes: Buffer): Entry {
    this.#entry.clear(bytes);
    return this.#entry;
  }

  #recognize(reads: (text: TextScanner) => boolean): TextScanner | undefined {
    for (const text of this.#texts) {
      if (!reads(text)) continue;
      this.#text = text;
      return text;
    }
    return undefined;
  }
}
