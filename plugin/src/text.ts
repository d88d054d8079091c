import { t } from '@grafana/i18n';

/**
 * A text in the language of the reader, in English where there is no other; `{{name}}` stands for a value. React escapes
 * what it draws, so that nothing is escaped twice. `npm run generate` collects the English texts from these calls, so key
 * and text are literals. The field's own terms, which `contract/` holds, are the same in every language.
 */
export function text(key: string, english: string, values: Readonly<Record<string, string | number>> = {}): string {
  return t(key, english, { ...values, interpolation: { escapeValue: false } });
}
