import { describe, expect, it } from 'vitest';
import { eachRun, indexAt, stripColumns } from './columns';

const scale = { fromMs: 0, toMs: 100, widthPx: 10 };

describe('the columns of a strip', () => {
  it('show the worst of what falls on one pixel, however short it was', () => {
    const timesMs = Array.from({ length: 100 }, (_, time) => time);
    const readyShare = timesMs.map((time) => (time === 55 ? 0 : 1));
    const failureShare = timesMs.map((time) => (time === 55 ? 0.4 : 0));
    const { ready, failed } = stripColumns({ timesMs, readyShare, failureShare }, scale);
    expect([...ready]).toEqual([1, 1, 1, 1, 1, 0, 1, 1, 1, 1]);
    expect([...failed]).toEqual([0, 0, 0, 0, 0, 0.4, 0, 0, 0, 0]);
  });

  it('are empty where nothing tells: a value holds for two steps at most', () => {
    const history = { timesMs: [0, 10, 70, 80], readyShare: [1, 0.5, null, 1], failureShare: undefined };
    const { ready, failed } = stripColumns(history, scale);
    expect([...ready]).toEqual([1, 0.5, 0.5, NaN, NaN, NaN, NaN, NaN, 1, NaN]);
    expect([...failed].every(Number.isNaN)).toBe(true);
  });

  it('are drawn by runs of the same value', () => {
    const runs: number[][] = [];
    eachRun(Float64Array.of(NaN, 1, 1, 0, NaN, NaN, 1), (...run) => runs.push(run));
    expect(runs).toEqual([
      [1, 1, 2],
      [0, 3, 1],
      [1, 6, 1],
    ]);
  });

  it('know which value holds at a time', () => {
    const history = { timesMs: [10, 20, 30] };
    expect([9, 10, 29, 99].map((time) => indexAt(history, time))).toEqual([-1, 0, 1, 2]);
  });
});
