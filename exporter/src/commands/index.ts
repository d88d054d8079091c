import { checkConfig } from './check-config.ts';
import type { Command } from './command.ts';
import { count } from './count.ts';
import { diagnose } from './diagnose.ts';
import { demo } from './demo.ts';
import { rules } from './rules.ts';
import { serve } from './serve.ts';

/** The first is the default. */
export const commands: readonly [Command, ...Command[]] = [serve, demo, count, diagnose, rules, checkConfig];
