import { type FieldName, fields, isRare } from '../entry.ts';
import type { Operator, Shape } from './operators.ts';
import { FormatError, type Template } from './template.ts';

/** How likely a value holds the literal that ends it: text formats escape nothing. The way with the smaller sum is taken. */
const risk: Readonly<Record<Shape, number>> = {
  number: 0,
  word: 0,
  address: 0,
  token: 1,
  id: 1,
  host: 1,
  free: 8,
  phrase: 8,
};

/** Fields that every line is asked for; the others only where those do not tell whom the request was for. */
function everyLine(operators: readonly Operator[]): ReadonlySet<FieldName> {
  const namesCluster = operators.some(({ field }) => field === 'cluster');
  const outcome = operators.some(({ field }) => field === 'flags') ? 'flags' : 'details';
  return new Set([outcome, 'code', 'type', namesCluster ? 'cluster' : 'authority']);
}

/** A walk over operators `from` to `to`, and on to `further` for the fields that few lines need. */
export interface Walk {
  readonly from: number;
  readonly to: number;
  readonly further: number;
}

/**
 * How to find the fields. `head` walks from the start of the line. The anchor is a literal that is looked for from the
 * end of the line: `right` walks from it towards the end, `left` back from it towards the start.
 */
export interface TextPlan {
  readonly head: Walk;
  /** The number of the literal; the last one when no literal but the line's end can be told apart. */
  readonly anchor: number;
  readonly left: Walk;
  readonly right: Walk;
}

type Direction = 'head' | 'left' | 'right';

const quote = '"';

/**
 * The last literal with a quote: only words stand behind it, so its last occurrence in a line is surely it, whatever a
 * client sent, and whatever fields a product appends.
 */
function anchorOf({ literals }: Template): number {
  const last = literals.findLastIndex((literal) => literal.includes(quote));
  return last > 0 ? last : literals.length - 1;
}

function riskOf(operators: readonly Operator[], from: number, to: number): number {
  return operators.slice(from, to).reduce((sum, { shape }) => sum + risk[shape], 0);
}

/** The way to one operator that passes the fewest values which could deceive. */
function directionTo(at: number, anchor: number, operators: readonly Operator[]): Direction {
  const anchored = riskOf(operators, anchor, operators.length);
  const side = at < anchor ? riskOf(operators, at, anchor) : riskOf(operators, anchor, at + 1);
  if (riskOf(operators, 0, at + 1) <= anchored + side) return 'head';
  return at < anchor ? 'left' : 'right';
}

/** Throws a FormatError when the format lacks what is needed, or when its fields cannot be told apart. */
export function planText(template: Template): TextPlan {
  const { operators } = template;
  if (!operators.some(({ field }) => field === 'flags' || field === 'details')) {
    throw new FormatError(
      'it lacks %RESPONSE_FLAGS%, without which nobody sees UH; add it to the format and to this option',
    );
  }
  if (!operators.some(({ field }) => field === 'cluster' || field === 'authority')) {
    throw new FormatError(
      'it names no upstream; add %UPSTREAM_CLUSTER_RAW% or %REQ(:AUTHORITY)% to the format and to this option',
    );
  }
  const plan = planFor(template, () => true);
  // A rare field is not worth a format.
  const isPassable = neighborsPassed(template.literals, plan) < 0;
  const passable = isPassable ? plan : planFor(template, (field) => !isRare(fields[field]));
  refuseNeighbors(template.literals, passable);
  refusePhrases(template, passable);
  return passable;
}

function planFor(template: Template, isAsked: (field: FieldName) => boolean): TextPlan {
  const { literals, operators } = template;
  const anchor = anchorOf(template);
  const always = everyLine(operators);
  const needed = operators.flatMap(({ field }, at) =>
    field === undefined || !isAsked(field)
      ? []
      : [{ at, every: always.has(field), direction: directionTo(at, anchor, operators) }],
  );
  const reach = (direction: Direction, every: boolean): number[] =>
    needed.filter((way) => way.direction === direction && (way.every || !every)).map(({ at }) => at);
  // What ends the first value must be there to be looked for, where the value itself may be missing.
  const headFrom = operators[0]?.field === undefined && literals[1] !== '' ? 1 : 0;
  return {
    head: {
      from: headFrom,
      to: Math.max(headFrom - 1, ...reach('head', true)),
      further: Math.max(headFrom - 1, ...reach('head', false)),
    },
    anchor,
    right: {
      from: anchor,
      to: Math.max(anchor - 1, ...reach('right', true)),
      further: Math.max(anchor - 1, ...reach('right', false)),
    },
    left: {
      from: anchor - 1,
      to: Math.min(anchor, ...reach('left', true)),
      further: Math.min(anchor, ...reach('left', false)),
    },
  };
}

/** The number of a literal that is passed and empty, so that the values around it cannot be told apart; -1 without one. */
function neighborsPassed(literals: readonly string[], { head, left, right }: TextPlan): number {
  const passed = (literal: number): boolean =>
    (literal > head.from && literal <= head.further + 1) ||
    (literal >= left.further && literal <= left.from) ||
    (literal > right.from && literal <= right.further + 1);
  return literals.findIndex((literal, n) => literal === '' && n > 0 && n < literals.length - 1 && passed(n));
}

/** Two operators with nothing between them cannot be told apart. */
function refuseNeighbors(literals: readonly string[], plan: TextPlan): void {
  const at = neighborsPassed(literals, plan);
  if (at > 0)
    throw new FormatError(
      `nothing stands between operators ${at} and ${at + 1}, so their values cannot be told apart; put a blank between them`,
    );
}

/** A value that surely holds blanks and stands in no quotes hides what is behind it. */
function refusePhrases({ literals, operators }: Template, { head, left, right }: TextPlan): void {
  const passed = (at: number): boolean =>
    (head.from <= head.to && at <= head.to) ||
    (at >= left.to && at <= left.from) ||
    (at >= right.from && at <= right.to);
  const isHidden = operators.some(
    ({ shape }, at) => shape === 'phrase' && passed(at) && !literals[at]?.endsWith(quote),
  );
  if (isHidden) {
    throw new FormatError(
      'a value that holds blanks, such as %REQ(USER-AGENT)%, stands without quotes before a field that is needed; put it in quotes, in the format and in this option',
    );
  }
}
