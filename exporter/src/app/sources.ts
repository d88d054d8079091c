import { eitherOf } from '../config/either-of.ts';
import { isSet } from '../config/load.ts';
import type { OptionRows } from '../config/option-row.ts';
import type { Source } from '../model/source.ts';
import type { SourceContext, SourceRow } from '../model/source-row.ts';
import type { Config } from './options.ts';
import { orConfigError } from './or-config-error.ts';
import { sourceRows } from './source-rows.ts';

type Row = Pick<SourceRow<OptionRows, Config>, 'name' | 'tells' | 'awaited' | 'turnedOnBy' | 'create'>;

/** Whatever options a source reads, Config must hold them, its own and those of others: else this does not compile. */
const rows: readonly Row[] = sourceRows;

/** A source that the configuration turns on. */
export interface ConfiguredSource extends Pick<Row, 'name' | 'awaited'> {
  readonly source: Source;
}

/** The options that turn a source on, as a sentence names them to whoever gave none. */
export const turningOn = eitherOf(rows.flatMap(({ turnedOnBy }) => turnedOnBy.map((name) => `--${name}`)));

export function hasSources(config: Config): boolean {
  return turnedOn(config).length > 0;
}

/** The rows of the sources that are configured. */
export function turnedOn(config: Config): readonly Row[] {
  return rows.filter((row) => isTurnedOn(row, config));
}

/** Makes the sources that are configured, without starting them. Throws a ConfigError. */
export function configuredSources(context: SourceContext<Config>): Promise<readonly ConfiguredSource[]> {
  const configured = turnedOn(context.config);
  return orConfigError(() =>
    Promise.all(
      configured.map(async ({ name, awaited, create }) => ({ name, awaited, source: await create(context) })),
    ),
  );
}

function isTurnedOn({ turnedOnBy }: Row, config: Config): boolean {
  const values: Readonly<Record<string, unknown>> = config;
  return turnedOnBy.some((name) => isSet(values[name]));
}
