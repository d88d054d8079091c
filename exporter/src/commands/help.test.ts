import { expect, test } from 'vitest';
import { optionNames, options } from '../app/options.ts';
import { choicesOf } from '../config/option-row.ts';
import { helpText } from './help.ts';
import { commands } from './index.ts';

test('help says which words an option may be, for each that takes but a few', () => {
  const limited = optionNames.filter((name) => choicesOf(options[name]).length > 0);
  expect(limited).toEqual(expect.arrayContaining(['log.level', 'envoy-access-log.start-at']));
  const help = helpText(commands);
  for (const name of limited) {
    const ofOption = help.split(`  --${name} VALUE\n`)[1]?.split('\n')[0];
    expect(ofOption).toContain(`One of: ${choicesOf(options[name]).join(', ')}.`);
  }
});
