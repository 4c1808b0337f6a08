import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const SECRETS = {
  JWT_SECRET: 'test 0123456789 abcdefghijklmnop token',
  SESSION_SECRET: 'test 0123456789 abcdefghijklmnop cookie',
};

export interface Running {
  child: ChildProcess;
  url: string;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Sends the signal and resolves with the exit code when it is gone (null: by the signal itself). */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  exited: Promise<number | null>;
}

const started = new Set<ChildProcess>();

/** For afterAll: a failed test must not leave processes that keep the whole run waiting. */
export function endAll(): void {
  for (const child of started) child.kill('SIGKILL');
}

/** A real process of the built server (or of another script), on a port of its own. */
export async function startProcess(env: Record<string, string>, args = ['build/src/server.js']): Promise<Running> {
  const port = env.PORT ?? String(await freePort());
  const child = spawn(process.execPath, args, {
    cwd: path.resolve('.'),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: port,
      DEMO_DATA: '0',
      LOG_LEVEL: 'warn',
      ADMIN_JS_SKIP_BUNDLE: 'true',
      ADMIN_JS_TMP_DIR: path.resolve('build/adminjs'),
      REQUESTS_PER_MINUTE: '1000000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  child.once('exit', () => started.delete(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    exited,
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
  };
}

/** Started and ready. Fails with what it printed when it ends instead. */
export async function startReady(env: Record<string, string>): Promise<Running> {
  const running = await startProcess(env);
  await until(async () => {
    if (running.child.exitCode !== null) throw new Error(`the process ended: ${running.output()}`);
    return (await status(`${running.url}/readyz`)) === 200;
  });
  return running;
}

export async function status(url: string): Promise<number> {
  return fetch(url).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 0,
  );
}

export async function until(holds: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(50)) if (await holds()) return;
  throw new Error(`did not come about within ${seconds} s: ${holds}`);
}

/** The processes below `pid`, itself included. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // Gone meanwhile.
    }
  }
  const family = [pid];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

/** The pid of the embedded server under a DATA_DIR, or null when none runs. */
export function postmasterOf(cluster: string): number | null {
  try {
    const pid = Number(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
