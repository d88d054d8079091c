import { type MockInstance, vi } from 'vitest';

let passed = 0;
let spy: MockInstance<() => number> | undefined;

/** Lets the clock that only goes forward do so without waiting. */
export function pass(ms: number): void {
  passed += ms;
  const ahead = passed;
  spy?.mockRestore();
  const real = performance.now.bind(performance);
  spy = vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead);
}

/** Undoes `pass`. */
export function noTimePassed(): void {
  passed = 0;
  spy?.mockRestore();
  spy = undefined;
}
