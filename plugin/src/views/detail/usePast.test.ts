import { act, renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type PastPort, type UpstreamPast } from '../../data/past';
import { statusRows, tableFrame } from '../../data/test-frames';
import { rowsOf } from '../../data/test-rows';
import { usePast } from './usePast';

const { rows } = rowsOf([tableFrame('status', statusRows(['shop/a', 'degraded'], ['shop/b', 'healthy']))]);
const [a, b] = rows;
if (a === undefined || b === undefined) {
  throw new Error('there are no two rows');
}

function pastOf(time: number): UpstreamPast {
  return { timesMs: [time], endpoints: undefined, desired: undefined, requests: undefined, failures: new Map() };
}

interface Asked {
  readonly service: string;
  readonly signal: AbortSignal;
  resolve(past: UpstreamPast): void;
  reject(error: Error): void;
}

/** A port whose answers come when the test says so, and all that it was asked. */
function scripted() {
  const asked: Asked[] = [];
  const port = (asOf: string): PastPort => ({
    asOf,
    of: ({ service }, signal) => new Promise((resolve, reject) => asked.push({ service, signal, resolve, reject })),
  });
  return { asked, port };
}

const unheard = { past: undefined, failure: undefined };

describe('asking what the opened upstream went through', () => {
  it('is done once for an upstream and a time range, whatever is drawn anew', async () => {
    const { asked, port } = scripted();
    const { result, rerender } = renderHook(({ asOf }) => usePast(a, port(asOf)), { initialProps: { asOf: '1' } });
    expect(result.current).toEqual(unheard);
    rerender({ asOf: '1' });
    expect(asked).toHaveLength(1);
    await act(async () => asked[0]?.resolve(pastOf(1)));
    expect(result.current.past).toEqual(pastOf(1));
    rerender({ asOf: '2' });
    expect(asked).toHaveLength(2);
    expect(result.current.past).toEqual(pastOf(1));
    await act(async () => asked[1]?.resolve(pastOf(2)));
    expect(result.current.past).toEqual(pastOf(2));
  });

  it('drops the answer about an upstream that is open no more, and ends its request', async () => {
    const { asked, port } = scripted();
    const { result, rerender, unmount } = renderHook(({ row }) => usePast(row, port('1')), {
      initialProps: { row: a },
    });
    rerender({ row: b });
    expect(asked.map(({ service }) => service)).toEqual(['a', 'b']);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await act(async () => asked[1]?.resolve(pastOf(2)));
    await act(async () => asked[0]?.resolve(pastOf(1)));
    expect(result.current.past).toEqual(pastOf(2));
    unmount();
    expect(asked[1]?.signal.aborted).toBe(true);
  });

  it('keeps what was heard of the upstream beside the words of a failure, until it is answered again', async () => {
    const { asked, port } = scripted();
    const { result, rerender } = renderHook(({ asOf }) => usePast(a, port(asOf)), { initialProps: { asOf: '1' } });
    await act(async () => asked[0]?.resolve(pastOf(1)));
    rerender({ asOf: '2' });
    await act(async () => asked[1]?.reject(new Error('timed out')));
    expect(result.current).toMatchObject({ past: pastOf(1), failure: 'timed out' });
    rerender({ asOf: '3' });
    await act(async () => asked[2]?.resolve(pastOf(3)));
    expect(result.current).toMatchObject({ past: pastOf(3), failure: undefined });
  });

  it('hears nothing where nobody can be asked', () => {
    expect(renderHook(() => usePast(a, undefined)).result.current).toEqual(unheard);
  });
});
