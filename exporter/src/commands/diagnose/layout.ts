import { styleText } from 'node:util';

/** As wide as a terminal is at least. */
const columns = 80;

/** What clusters and clients wrote must not steer the terminal. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

export type Style = Parameters<typeof styleText>[0];

/** Writes lines of at most 80 columns; colored where the terminal has colors. */
export class Layout {
  readonly #lines: string[] = [];
  readonly #isColored: boolean;

  constructor(isColored: boolean) {
    this.#isColored = isColored;
  }

  /** A paragraph, wrapped between words; lines after the first are indented by two more. */
  text(words: string, { indent = 0, style }: { readonly indent?: number; readonly style?: Style } = {}): this {
    const margin = ' '.repeat(indent);
    let line = margin;
    for (const word of words.replaceAll(unprintable, ' ').trim().split(/ +/)) {
      const isFirst = line.trim() === '';
      if (!isFirst && line.length + 1 + word.length > columns) {
        this.#push(line, style);
        line = `${margin}  ${word}`;
      } else line += isFirst ? word : ` ${word}`;
    }
    this.#push(line, style);
    return this;
  }

  /** A line that a person will paste: it is never wrapped. */
  command(line: string, indent: number): this {
    this.#push(`${' '.repeat(indent)}${line.replaceAll(unprintable, '\uFFFD')}`, 'cyan');
    return this;
  }

  blank(): this {
    this.#lines.push('');
    return this;
  }

  toString(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  #push(line: string, style: Style | undefined): void {
    this.#lines.push(
      style === undefined || !this.#isColored ? line : styleText(style, line, { validateStream: false }),
    );
  }
}
