import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigError, readConfig } from '../shared/config.js';
import { type OpenPlatform, openPlatform } from '../shared/platform.js';

/** The words on the command line cannot be used: exit code 2, and the message alone. */
export class UsageError extends Error {}

export interface Call {
  words: string[];
  options: Record<string, string | boolean | undefined>;
  /** Opens the database on first use: an embedded one that is up is joined, else started and stopped again at the end. */
  platform(): Promise<OpenPlatform>;
}

/** Runs one command line. Exit codes: 0 done, 1 failed (or what `work` returns), 2 called wrongly. */
export async function command(
  work: (call: Call) => Promise<number>,
  options: NonNullable<ParseArgsConfig['options']> = {},
): Promise<void> {
  let platform: OpenPlatform | null = null;
  let code = 0;
  try {
    const { values, positionals } = read(options);
    const open = async () => {
      platform ??= await openPlatform(readConfig({ ...process.env, LOG_LEVEL: process.env.LOG_LEVEL || 'warn' }));
      return platform;
    };
    code = await work({ words: positionals, options: values, platform: open });
  } catch (error) {
    const expected = error instanceof UsageError || error instanceof ConfigError;
    process.stderr.write(`${expected ? (error as Error).message : (error as Error).stack}\n`);
    code = error instanceof UsageError ? 2 : 1;
  } finally {
    await (platform as OpenPlatform | null)?.close();
  }
  process.exit(code);
}

function read(options: NonNullable<ParseArgsConfig['options']>) {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return { values: values as Call['options'], positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
