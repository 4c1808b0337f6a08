// Sends the given requests over N connections for some seconds, as fast as they are answered; prints what came of it.
// Raw sockets: a client library would cost more than the servers that are compared.
import net from 'node:net';

interface Job {
  port: number;
  connections: number;
  seconds: number;
  requests: string[];
}

const job: Job = JSON.parse(await new Response(process.stdin as never).text());
const buffers = job.requests.map((text) => Buffer.from(text));
const latencies: number[] = [];
let next = 0;
let failed = 0;
let bytes = 0;
const started = performance.now();
const ends = started + job.seconds * 1000;
await Promise.all(Array.from({ length: job.connections }, connection));
latencies.sort((a, b) => a - b);
const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
process.stdout.write(
  JSON.stringify({
    perSecond: latencies.length / ((performance.now() - started) / 1000),
    p50: at(0.5),
    p99: at(0.99),
    failed,
    bytes: Math.round(bytes / Math.max(1, latencies.length)),
  }),
);

function connection(): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(job.port, '127.0.0.1');
    socket.setNoDelay(true);
    let sent = 0;
    let received = 0;
    let expected = -1;
    let head = '';
    const send = () => {
      if (performance.now() >= ends) {
        socket.destroy();
        return resolve();
      }
      received = 0;
      expected = -1;
      head = '';
      sent = performance.now();
      socket.write(buffers[next++ % buffers.length] ?? '');
    };
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (expected < 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        expected = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (!head.startsWith('HTTP/1.1 200')) failed++;
      }
      if (received < expected) return;
      bytes += received;
      latencies.push(performance.now() - sent);
      send();
    });
    socket.on('error', () => {
      failed++;
      resolve();
    });
  });
}
