import { type Operator, operatorOf } from './operators.ts';

/** A format string in its parts: `literals[0] operators[0] literals[1] ... literals[n]`. */
export interface Template {
  readonly literals: readonly string[];
  readonly operators: readonly Operator[];
}

/** A format that cannot be used; one sentence with what is wrong and what to do. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

const operatorName = /[A-Z][A-Z0-9_]*/y;
const operatorEnd = /(?::\d+)?%/y;

/**
 * The operator whose name begins at `at`, and where the format goes on behind its percent sign. Its arguments may hold
 * percent signs and parentheses of their own: `%START_TIME(%Y/%m/%d %T)%`, `%CEL(size(string(request.path)))%`.
 */
function operatorAt(format: string, at: number): { readonly text: string; readonly end: number } | undefined {
  operatorName.lastIndex = at;
  if (!operatorName.test(format)) return undefined;
  let end = operatorName.lastIndex;
  for (let depth = 0; format[end] === '(' || depth > 0; end++) {
    if (end >= format.length) return undefined;
    if (format[end] === '(') depth++;
    else if (format[end] === ')') depth--;
  }
  operatorEnd.lastIndex = end;
  if (!operatorEnd.test(format)) return undefined;
  return { text: format.slice(at, operatorEnd.lastIndex - 1), end: operatorEnd.lastIndex };
}

/**
 * Splits a format string as Envoy does. Throws a FormatError where a percent sign begins no operator.
 * Source: Envoy docs, configuration/advanced/substitution_formatter.
 */
export function parseTemplate(format: string): Template {
  const literals: string[] = [];
  const operators: Operator[] = [];
  let literal = '';
  for (let at = 0, percent = format.indexOf('%'); ; percent = format.indexOf('%', at)) {
    if (percent < 0) return { literals: [...literals, literal + format.slice(at)], operators };
    literal += format.slice(at, percent);
    if (format[percent + 1] === '%') {
      literal += '%';
      at = percent + 2;
      continue;
    }
    const found = operatorAt(format, percent + 1);
    if (found === undefined) throw noOperator(format.slice(percent, percent + 24));
    for (const [n, word] of wordsOf(found.text).entries()) {
      literals.push(n === 0 ? literal : ' ');
      operators.push(operatorOf(word));
    }
    literal = '';
    at = found.end;
  }
}

function noOperator(near: string): FormatError {
  return new FormatError(`"${near}" begins no operator such as %RESPONSE_FLAGS%; write %% for a percent sign`);
}

/** A time with blanks, `%START_TIME(%Y-%m-%d %T)%`, is several words: each is found as a value of its own. */
function wordsOf(text: string): readonly string[] {
  const time = /^START_TIME\((.*)\)$/s.exec(text)?.[1];
  return time === undefined ? [text] : time.split(' ').map((word) => `START_TIME(${word})`);
}
