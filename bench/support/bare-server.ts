// The reference: node:http and pg, nothing else. It checks the token and asks the same things of the same tables.
// `rows` lets node write the JSON of the rows, `text` lets PostgreSQL do it by the very statement of the product.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

const { databaseUrl, secret, statement, mode, keys } = JSON.parse(process.env.BARE ?? '{}') as {
  databaseUrl: string;
  secret: string;
  statement: string;
  mode: 'rows' | 'text';
  keys: { inner: string; outer: string };
};
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const inner = Buffer.from(keys.inner, 'hex');
const outer = Buffer.from(keys.outer, 'hex');

const server = createServer(async (req, res) => {
  try {
    const [head = '', body = '', signature = ''] = (req.headers.authorization ?? '').slice(7).split('.');
    const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest();
    const given = Buffer.from(signature, 'base64url');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    if (given.length !== expected.length || !timingSafeEqual(given, expected) || claims.exp * 1000 < Date.now())
      return res.writeHead(401).end();
    const workspaceId = req.headers['x-workspace-id'];
    const expires = Math.floor(Date.now() / 1000) + 600;
    const values = [
      claims.sid,
      claims.sub,
      workspaceId,
      inner,
      outer,
      `${workspaceId}.${expires}.`,
      'http://localhost:3000/media/photos/',
      `/${expires}.`,
      20,
    ];
    const { rows } = await pool.query({ name: 'list', text: statement, values });
    if (!rows[0]?.role) return res.writeHead(403).end();
    const text =
      mode === 'text'
        ? `{"data":[${rows[0].body}],"nextCursor":null}`
        : JSON.stringify({ data: rows.slice(0, 20), nextCursor: null });
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
    res.end(text);
  } catch (error) {
    res.writeHead(500).end(String(error));
  }
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${(server.address() as { port: number }).port}\n`));
