import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from './app.js';
import { openStripe } from './modules/billing/billing.sandbox.service.js';
import { seedCatalog } from './modules/catalog/catalog.service.js';
import { seedRateTable } from './modules/shipping/rate-table.service.js';
import { type Config, ConfigError, readConfig } from './shared/config.js';
import { systemContext } from './shared/context.js';
import { type DrainingServer, drainable } from './shared/drain.js';
import { listenerOf } from './shared/listener.js';
import { watchDatabase } from './shared/outage.js';
import { type OpenPlatform, openPlatform } from './shared/platform.js';
import { startWorker, type Worker } from './worker.js';

const DRAIN_MS = 9_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  // The libraries run in production mode everywhere; what our own code does differently hangs on config.production.
  process.env.NODE_ENV = 'production';
  const signal = stopSignal();
  const platform = await openPlatform(config);
  process.on('unhandledRejection', (error) => platform.log.error({ err: error }, 'unhandled rejection'));
  const running: Running = { server: null, worker: null };
  try {
    await seedCatalog(systemContext(platform, 'catalog-seed'));
    await seedRateTable(systemContext(platform, 'rate-table-seed'));
    const sandbox = await openStripe(platform, platform.databaseUrl);
    if (sandbox) platform.log.info({ url: sandbox.url }, 'no Stripe key: payments go to the built-in sandbox');
    await layDemoData(platform, config);
    if (!signal.received && config.process !== 'worker') running.server = await listen(platform, config);
    if (!signal.received && config.process !== 'web')
      running.worker = await startWorker(platform, platform.databaseUrl);
  } catch (error) {
    await platform.close().catch(() => {});
    throw error;
  }
  if (!signal.received) {
    platform.log.info({ process: config.process, port: config.port }, 'ready');
    if (running.server)
      process.stdout.write(
        `Pigeonhole is ready: ${config.publicUrl}/admin (back office), ${config.publicUrl}/docs (API)\n`,
      );
  }
  await signal.wait;
  await stopGracefully(platform, running);
}

interface Running {
  server: DrainingServer | null;
  worker: Worker | null;
}

/** Listened for from the first moment: a Ctrl-C in mid-start must not leave the embedded database without an owner. */
function stopSignal(): { received: boolean; wait: Promise<void> } {
  const signal = { received: false, wait: Promise.resolve() };
  signal.wait = new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        signal.received = true;
        resolve();
      });
    }
  });
  return signal;
}

/** On a new embedded database, or where DEMO_DATA asks for it; never in production. */
async function layDemoData(platform: OpenPlatform, config: Config): Promise<void> {
  if (config.production || !(config.demoData ?? !config.databaseUrl)) return;
  const { hasDemoData, seedDemo } = await import('../prisma/seed.js');
  if (await hasDemoData(platform)) return;
  process.stdout.write('Laying demo data on the new database ...\n');
  const logins = await seedDemo(platform);
  const lines = logins.map(({ email, password, who }) => `  ${email.padEnd(26)} ${password}   ${who}`);
  process.stdout.write(`Logins of the demo data, shown this once:\n${lines.join('\n')}\n`);
}

async function listen(platform: OpenPlatform, config: Config): Promise<DrainingServer> {
  const { createBackOffice } = await import('../admin/index.js');
  platform.outage = watchDatabase(platform.databaseUrl, platform.log);
  const server = listenerOf(createApp(platform, await createBackOffice(platform)));
  server.requestTimeout = 60_000;
  server.headersTimeout = 20_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ConfigError(whyNotListening(error, config))));
    server.listen(config.port, config.host, () => resolve());
  });
  return drainable(server);
}

function whyNotListening(error: NodeJS.ErrnoException, config: Config): string {
  if (error.code === 'EADDRINUSE')
    return `PORT ${config.port} is in use: stop the other program or set PORT to a free one.`;
  if (error.code === 'EACCES') return `PORT ${config.port} may not be used by this user: set PORT to 1024 or above.`;
  return `HOST ${config.host} cannot be listened on (${error.code}): set HOST to an address of this machine.`;
}

/** No request is cut and no job is lost: what runs may end, within ten seconds in all. */
async function stopGracefully(platform: OpenPlatform, { server, worker }: Running): Promise<void> {
  // What does not end in time is cut here: requests see a closed connection, jobs are taken up by another process.
  setTimeout(() => process.exit(0), DRAIN_MS + 800).unref();
  await Promise.race([Promise.all([server?.drain(), worker?.stop()]), sleep(DRAIN_MS)]);
  server?.cut();
  await platform.outage?.stop();
  await platform.close();
  process.exit(0);
}

main().catch((error) => {
  process.stderr.write(error instanceof ConfigError ? `${error.message}\n` : `${(error as Error).stack}\n`);
  process.exit(1);
});
