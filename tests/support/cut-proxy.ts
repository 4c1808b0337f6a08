import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a process and its database: `cut` is what a restart of the database looks like from there. */
export interface CutProxy {
  url: string;
  /** Ends every connection and refuses new ones until `restore`. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** The database hangs: connections stay, nothing goes through, until `resume`. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

export async function startCutProxy(databaseUrl: string): Promise<CutProxy> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let server: Server = await listen(0);
  const port = (server.address() as { port: number }).port;

  let stalled = false;
  async function listen(at: number): Promise<Server> {
    const fresh = createServer((client) => {
      const upstream = connect(Number(target.port), '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        open.add(from);
        from.on('error', () => {});
        from.once('close', () => {
          open.delete(from);
          to.destroy();
        });
        from.pipe(to);
        if (stalled) from.pause();
      }
    });
    await new Promise<void>((resolve, reject) => fresh.once('error', reject).listen(at, '127.0.0.1', () => resolve()));
    return fresh;
  }

  async function cut(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  }

  const url = new URL(databaseUrl);
  url.port = String(port);
  return {
    url: url.toString(),
    cut,
    stall: () => {
      stalled = true;
      for (const socket of open) socket.pause();
    },
    resume: () => {
      stalled = false;
      for (const socket of open) socket.resume();
    },
    restore: async () => {
      server = await listen(port);
    },
    close: cut,
  };
}
