// The reference: node:http and pg, nothing else. It checks the token and asks the same things of the same tables.
// `rows` lets node write the JSON of the rows, `text` lets PostgreSQL do it by the very statement of the product, `prisma`
// asks through Prisma's includes, as one would write it first.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../src/generated/prisma/client.js';

const { databaseUrl, secret, statement, mode, keys } = JSON.parse(process.env.BARE ?? '{}') as {
  databaseUrl: string;
  secret: string;
  statement: string;
  mode: 'rows' | 'text' | 'prisma';
  keys: { inner: string; outer: string };
};
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const inner = Buffer.from(keys.inner, 'hex');
const outer = Buffer.from(keys.outer, 'hex');

const prisma = mode === 'prisma' ? new PrismaClient({ adapter: new PrismaPg(pool) }) : null;

const server = createServer(async (req, res) => {
  try {
    if (req.url === '/') return res.end('up');
    const [head = '', body = '', signature = ''] = (req.headers.authorization ?? '').slice(7).split('.');
    const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest();
    const given = Buffer.from(signature, 'base64url');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    if (given.length !== expected.length || !timingSafeEqual(given, expected) || claims.exp * 1000 < Date.now())
      return res.writeHead(401).end();
    const workspaceId = String(req.headers['x-workspace-id']);
    if (prisma) return json(res, JSON.stringify(await byPrisma(prisma, claims, workspaceId)));
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
    json(res, text);
  } catch (error) {
    res.writeHead(500).end(String(error));
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1');

function json(res: ServerResponse, text: string): void {
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  res.end(text);
}

async function byPrisma(client: PrismaClient, claims: { sid: string; sub: string }, workspaceId: string) {
  const session = await client.session.findUnique({ where: { id: claims.sid } });
  const user = await client.user.findUnique({ where: { id: claims.sub } });
  const member = await client.membership.findFirst({
    where: { userId: claims.sub, workspaceId },
    include: { workspace: true },
  });
  if (!session || session.endedAt || !user || user.closedAt || !member || member.workspace.closedAt) return null;
  const packages = await client.package.findMany({
    where: { workspaceId },
    orderBy: [{ listedAt: 'desc' }, { id: 'desc' }],
    take: 21,
    include: { photos: { orderBy: { id: 'asc' } } },
  });
  const expires = Math.floor(Date.now() / 1000) + 600;
  const url = (id: string) =>
    `http://localhost:3000/media/photos/${id}/${expires}.${createHmac('sha256', secret).update(`${workspaceId}.${expires}.${id}`).digest('hex').slice(0, 32)}`;
  return {
    data: packages.slice(0, 20).map(({ photos, ...piece }) => ({
      ...piece,
      photos: photos.map(({ id, width, height }) => ({ id, url: url(id), width, height })),
    })),
    nextCursor: null,
  };
}
