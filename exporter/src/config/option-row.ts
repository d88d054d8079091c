import * as z from 'zod';
import { eitherOf } from './either-of.ts';
import { selectorFault } from './selector-fault.ts';

/**
 * How a value is written: a list is repeated as a flag, or separated by commas where commas cannot be part of an item,
 * and a sequence in YAML.
 */
export type OptionShape = 'text' | 'list' | 'switch' | 'number';

/** One option: flag, environment, YAML key, help, schema and docs follow from it. */
export interface OptionRow<T extends z.ZodType = z.ZodType> {
  readonly shape: OptionShape;
  /** Validates and completes the value; its default is the option's default. */
  readonly schema: T;
  readonly help: string;
  /** What separates the items of a list where it is one text; undefined for one item a flag. */
  readonly separator?: string | undefined;
  /** Why the option, which is given, cannot be beside others that are or are not, as the end of a sentence. */
  readonly conflict?: (isGiven: (name: string) => boolean) => string | undefined;
}

/** Rows by the name of their option. */
export type OptionRows = Readonly<Record<string, OptionRow>>;

/** The values that rows come to. */
export type ConfigOf<Rows extends OptionRows> = { readonly [K in keyof Rows]: z.output<Rows[K]['schema']> };

export function text<T extends z.ZodType>(schema: T, help: string): OptionRow<T> {
  return { shape: 'text', schema, help };
}

export function list(help: string): OptionRow<z.ZodDefault<z.ZodArray<z.ZodString>>> {
  return {
    shape: 'list',
    separator: ',',
    schema: z.array(z.string().min(1), 'must be a list, such as [one, two]').default([]),
    help,
  };
}

/** A list of which each item is judged; see `judged`. */
export function listWithout(faultOf: (item: string) => string | undefined, help: string) {
  const schema = z.array(z.string().superRefine(judged(faultOf)), 'must be a list, such as [one, two]').default([]);
  return { shape: 'list', separator: ',', schema, help } as const satisfies OptionRow;
}

export function onOff(help: string): OptionRow<z.ZodDefault<z.ZodBoolean>> {
  return { shape: 'switch', schema: z.boolean('must be true or false').default(false), help };
}

export function number(range: { readonly min: number; readonly max: number; readonly initial: number }, help: string) {
  const message = `must be a whole number from ${range.min} to ${range.max}`;
  const schema = z.number(message).int(message).min(range.min, message).max(range.max, message);
  return { shape: 'number', schema: schema.default(range.initial), help } as const satisfies OptionRow;
}

/** The schema of a text that may be anything. */
export const anyText = z.string('must be a text; put it in quotes');

/** A check of a schema: a fault is the end of a sentence that begins with the option's name. */
export function judged(
  faultOf: (value: string) => string | undefined,
): (value: string, context: z.RefinementCtx<string>) => void {
  return (value, context) => {
    const message = faultOf(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  };
}

/** The schema of a label selector, as kubectl takes it. */
export const labelSelector = anyText.superRefine(judged(selectorFault));

/** The words that a text may be, where there are but a few; empty for any other option. */
export function choicesOf({ schema }: Pick<OptionRow, 'schema'>): readonly string[] {
  return (z.toJSONSchema(schema, { io: 'input' }).enum ?? []).map(String);
}

/** The schema of a text that is one of a few words. */
export function oneOf<const T extends readonly string[]>(words: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(words, `must be ${eitherOf(words)}`);
}

const hostPort = 'must be HOST:PORT, such as ":9797", 127.0.0.1:9797 or [::1]:9797';

const port = '(\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';

/** The schema of an address to listen on. */
export const listenAddress = z
  .string(hostPort)
  .regex(new RegExp(`^(\\[[0-9a-fA-F:]+\\]|[^:[\\]]*):${port}$`), hostPort);

/** `web.listen-address` is `UHWATCH_WEB_LISTEN_ADDRESS` in the environment. */
export function envName(name: string): string {
  return `UHWATCH_${name.replaceAll(/[.-]/g, '_').toUpperCase()}`;
}
