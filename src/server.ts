import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from './app.js';
import { openStripe } from './modules/billing/billing.sandbox.service.js';
import { seedCatalog } from './modules/catalog/catalog.service.js';
import { type Config, ConfigError, readConfig } from './shared/config.js';
import { systemContext } from './shared/context.js';
import { type OpenPlatform, openPlatform } from './shared/platform.js';
import { startWorker, type Worker } from './worker.js';

const DRAIN_MS = 9_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  // The libraries run in production mode everywhere; what our own code does differently hangs on config.production.
  process.env.NODE_ENV = 'production';
  const platform = await openPlatform(config);
  await seedCatalog(systemContext(platform, 'catalog-seed'));
  const sandbox = await openStripe(platform, platform.databaseUrl);
  if (sandbox) platform.log.info({ url: sandbox.url }, 'no Stripe key: payments go to the built-in sandbox');
  await layDemoData(platform, config);
  const server = config.process === 'worker' ? null : await listen(platform, config);
  const worker = config.process === 'web' ? null : await startWorker(platform, platform.databaseUrl);
  process.on('unhandledRejection', (error) => platform.log.error({ err: error }, 'unhandled rejection'));
  stopGracefully(platform, server, worker);
  platform.log.info({ process: config.process, port: config.port }, 'ready');
  if (server)
    process.stdout.write(
      `Pigeonhole is ready: ${config.publicUrl}/admin (back office), ${config.publicUrl}/docs (API)\n`,
    );
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

async function listen(platform: OpenPlatform, config: Config): Promise<Server> {
  const { createBackOffice } = await import('../admin/index.js');
  const server = createServer(createApp(platform, await createBackOffice(platform)));
  server.requestTimeout = 60_000;
  server.headersTimeout = 20_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `PORT ${config.port} is in use: stop the other program or set PORT to a free one.`
          : error.message;
      reject(new ConfigError(reason));
    });
    server.listen(config.port, config.host, () => resolve());
  }).catch(async (error) => {
    await platform.close();
    throw error;
  });
  return server;
}

/** No request is cut: stop accepting, let what runs end (10 s at the most), then let jobs end, then close. */
function stopGracefully(platform: OpenPlatform, server: Server | null, worker: Worker | null): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    const drained = server ? new Promise<void>((resolve) => server.close(() => resolve())) : Promise.resolve();
    server?.closeIdleConnections();
    const idle = setInterval(() => server?.closeIdleConnections(), 100);
    await Promise.race([Promise.all([drained, worker?.stop()]), sleep(DRAIN_MS)]);
    clearInterval(idle);
    server?.closeAllConnections();
    await platform.close();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error) => {
  process.stderr.write(error instanceof ConfigError ? `${error.message}\n` : `${(error as Error).stack}\n`);
  process.exit(1);
});
