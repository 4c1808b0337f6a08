import { spawn } from 'node:child_process';
import { projectRoot } from '../../src/shared/project.js';

export interface Outcome {
  perSecond: number;
  p50: number;
  p99: number;
  failed: number;
}

/** Raw HTTP requests in a process of its own, over raw sockets: a client library would cost more than the servers that are compared. */
export async function rawLoad(
  url: string,
  requests: readonly string[],
  options: { connections: number; seconds: number },
): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/support/load-client.ts'], {
    cwd: projectRoot,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify({ port: Number(new URL(url).port), ...options, requests }));
  const outcome = JSON.parse(await new Response(child.stdout as never).text()) as Outcome;
  if (outcome.failed > 0) throw new Error(`${outcome.failed} requests failed`);
  return outcome;
}

/** GET requests of many users, each for his own workspace. */
export function requestsOf(path: string, headers: readonly Record<string, string>[]): string[] {
  return headers.map((given) => {
    const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}\r\n`);
    return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.join('')}Accept: application/json\r\n\r\n`;
  });
}
