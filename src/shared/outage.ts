import { setImmediate as turn } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { fail } from './errors.js';

const EVERY_MS = 1_000;
const PATIENCE_MS = 4_000;

/** Whether the database answers at all. One that hangs would keep each request waiting until its own time limit. */
export interface Outage {
  /** Settles as `work` does, or throws `unavailable` as soon as the database has not answered for a few seconds. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Asks the database once a second, on a connection of its own: a pool that is merely busy is no outage. */
export function watchDatabase(connectionString: string, log: Logger): Outage {
  let client: pg.Client | null = null;
  let away = false;
  let stopped = false;
  const waiting = new Set<(error: Error) => void>();
  let timer: NodeJS.Timeout;

  async function ask(): Promise<void> {
    client ??= await connect(connectionString, () => {
      client = null;
    });
    await client.query('select 1');
  }

  async function look(): Promise<void> {
    // A refused connection fails each query by itself, at once; only silence needs us.
    const silent = await inTime(ask().catch(() => {}));
    if (silent !== away)
      log[silent ? 'error' : 'info']({}, silent ? 'the database hangs' : 'the database answers again');
    away = silent;
    if (away) {
      client?.end().catch(() => {});
      client = null;
      for (const refuse of waiting) refuse(unavailable());
      waiting.clear();
    }
    if (!stopped) timer = setTimeout(look, EVERY_MS);
  }
  timer = setTimeout(look, EVERY_MS);

  return {
    async guard(work) {
      if (away) throw unavailable();
      const running = work();
      return new Promise((resolve, reject) => {
        waiting.add(reject);
        running.then(
          (value) => {
            waiting.delete(reject);
            resolve(value);
          },
          (error) => {
            waiting.delete(reject);
            reject(error);
          },
        );
      });
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      void client?.end().catch(() => {});
    },
  };
}

function unavailable(): Error {
  return fail('unavailable', { detail: 'The database does not answer. What you sent may or may not have been done.' });
}

async function connect(connectionString: string, lost: () => void): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, keepAlive: true, application_name: 'pigeonhole-watch' });
  client.on('error', lost);
  client.on('end', lost);
  await client.connect();
  return client;
}

/** True when `asked` did not settle in time. An answer that has come in while our own process was busy counts. */
async function inTime(asked: Promise<void>): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  let answered = false;
  const done = asked.then(() => {
    answered = true;
  });
  const tooLate = new Promise<void>((resolve) => {
    late = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([done, tooLate]).finally(() => clearTimeout(late));
  for (let i = 0; i < 3 && !answered; i++) await turn();
  return !answered;
}
