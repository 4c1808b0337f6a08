import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

const requests = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time to answer, by method and status class',
  labelNames: ['method', 'status'] as const,
  buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3],
  registers: [metrics],
});

export const refusals = new Counter({
  name: 'refusals_total',
  help: 'Refused requests by code: watch the 401s and 403s',
  labelNames: ['code'] as const,
  registers: [metrics],
});

export const passwordHashes = new Counter({
  name: 'password_hashes_total',
  help: 'Passwords hashed or compared, each some 15 ms of one processor: a flood is somebody guessing',
  registers: [metrics],
});

export const jobRuns = new Counter({
  name: 'job_runs_total',
  help: 'Finished jobs by task and outcome',
  labelNames: ['task', 'outcome'] as const,
  registers: [metrics],
});

export const jobsWaiting = new Gauge({
  name: 'jobs_waiting',
  help: 'Jobs that are due and not yet taken',
  registers: [metrics],
});

export const jobsParked = new Gauge({
  name: 'jobs_parked',
  help: 'Jobs without attempts left (graphile_worker.jobs has the reason of each): alert above 0',
  registers: [metrics],
});

export const auditRowsOutside = new Gauge({
  name: 'audit_rows_outside_partitions',
  help: 'Audit rows in the default partition: alert above 0',
  registers: [metrics],
});

export const measureRequests: RequestHandler = (req, res, next) => {
  const started = performance.now();
  const { method } = req;
  res.once('finish', () =>
    timerOf(method, Math.floor(res.statusCode / 100)).observe((performance.now() - started) / 1000),
  );
  next();
};

const timers = new Map<string, { observe(seconds: number): void }>();

/** prom-client looks a child up by hashing its labels; there are only so many. */
function timerOf(method: string, statusClass: number) {
  const key = method + statusClass;
  const known = timers.get(key);
  if (known) return known;
  const timer = requests.labels(method, `${statusClass}xx`);
  timers.set(key, timer);
  return timer;
}
