import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** For how long connections are still taken after the signal: a balancer needs a moment to look elsewhere. */
const STILL_OPEN_MS = 300;
/** How long a kept-alive connection must have been silent: a request that is on its way would be cut otherwise. */
const QUIET_MS = 500;

export interface DrainingServer {
  /** Each answer says `Connection: close`; resolves when the last has gone out. */
  drain(): Promise<void>;
  /** Ends what is left. */
  cut(): void;
}

export function drainable(server: Server): DrainingServer {
  const open = new Set<ServerResponse>();
  let draining = false;
  let lastAnswer = 0;
  server.prependListener('request', (_req, res) => {
    if (draining) res.setHeader('Connection', 'close');
    open.add(res);
    res.once('close', () => {
      open.delete(res);
      lastAnswer = Date.now();
    });
  });
  return {
    async drain() {
      draining = true;
      for (const res of open) {
        if (!res.headersSent) res.setHeader('Connection', 'close');
        // An event stream has no end of its own; its client connects again, to a process that stays.
        else if (String(res.getHeader('content-type')).startsWith('text/event-stream')) res.end();
      }
      await sleep(STILL_OPEN_MS);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const idle = setInterval(() => {
        if (open.size === 0 && Date.now() - lastAnswer > QUIET_MS) server.closeIdleConnections();
      }, 50);
      await closed;
      clearInterval(idle);
    },
    cut: () => server.closeAllConnections(),
  };
}
