import { afterEach, expect, test, vi } from 'vitest';
import { realProgram } from './real-program.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('a program on the PATH, or at a path of its own, is found', () => {
  expect(realProgram('a shell', ['no-such-shell', 'sh'], '')).toMatch(/\/sh$/);
  expect(realProgram('this Node', [process.execPath], '')).toBe(process.execPath);
});

test('without it a test is skipped, and one line says what to install', () => {
  vi.stubEnv('UHWATCH_REQUIRE_ALL', '');
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  expect(realProgram('Frobnicator', ['frob', '/opt/frob'], 'apt-get install frob')).toBeUndefined();
  expect(warn.mock.calls).toEqual([['Frobnicator was not found (looked for frob, /opt/frob): apt-get install frob']]);
});

test('where every program is required, as in CI, its absence is a failure', () => {
  vi.stubEnv('UHWATCH_REQUIRE_ALL', '1');
  expect(() => realProgram('Frobnicator', ['frob'], 'apt-get install frob')).toThrow('Frobnicator was not found');
});
