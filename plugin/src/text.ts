import { t } from '@grafana/i18n';
import { type Tell } from '@uhwatch/contract/tell.ts';

type Values = Readonly<Record<string, string | number>>;

/**
 * A text in the language of the reader, in English where there is no other; `{{name}}` stands for a value. React escapes
 * what it draws, so that nothing is escaped twice. `npm run generate` collects the English texts from these calls, so key
 * and text are literals; the terms of `contract/` come through `tell`.
 */
export function text(key: string, english: string, values?: Values): string {
  // Settings of a call cost as much as the call.
  return values === undefined ? t(key, english) : t(key, english, { ...values, interpolation });
}

/** A term of `contract/` in the language of the reader; its key follows from its row. */
export const tell: Tell = (key, english) => t(key, english);

interface Forms {
  readonly one: string;
  readonly other: string;
}

/** A text about `count` things, `{{count}}` in it; a language has as many forms of it as its grammar has numbers. */
export function countText(key: string, { one, other }: Forms, values: Values & { readonly count: number }): string {
  return t(key, other, { ...values, defaultValue_one: one, interpolation });
}

const interpolation = { escapeValue: false };
