import { type DataFrame } from '@grafana/data';
import { defaults, type Options } from '../options';
import { readFrames, type Reading } from './from-frames';
import { prepare, type Prepared } from './prepare';
import { type Asked, type Problem } from './problem';
import { type UpstreamRow } from './row';

type Outcome = (Prepared & Pick<Reading, 'gaps'>) | { readonly problem: Problem };

export function prepareFrames(frames: readonly DataFrame[], options: Partial<Options> = {}, asked?: Asked): Outcome {
  const all = { ...defaults, ...options };
  const reading = readFrames(frames, { ...all, labels: all.groupBy, asked });
  if ('problem' in reading) {
    return reading;
  }
  const prepared = prepare(reading.rows, all);
  return 'problem' in prepared ? prepared : { ...prepared, gaps: reading.gaps };
}

export function rowsOf(frames: readonly DataFrame[], options: Partial<Options> = {}, asked?: Asked): Prepared {
  const prepared = prepareFrames(frames, options, asked);
  if ('problem' in prepared) {
    throw new Error(`there are no rows: ${prepared.problem.title}`);
  }
  return prepared;
}

export function onlyRow(frames: readonly DataFrame[]): UpstreamRow {
  const [row, ...others] = rowsOf(frames).rows;
  if (row === undefined || others.length > 0) {
    throw new Error(`${others.length + 1} rows instead of one`);
  }
  return row;
}

export function problemOf(frames: readonly DataFrame[], options: Partial<Options> = {}, asked?: Asked): Problem {
  const prepared = prepareFrames(frames, options, asked);
  if ('rows' in prepared) {
    throw new Error(`${prepared.rows.length} rows instead of a problem`);
  }
  return prepared.problem;
}

export function names({ rows }: Prepared): string[] {
  return rows.map(({ namespace, service }) => `${namespace}/${service}`);
}
