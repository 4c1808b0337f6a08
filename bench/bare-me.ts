import { createServer } from 'node:http';
import pg from 'pg';
import { readConfig } from '../src/shared/config.js';
import { verifyAccessToken } from '../src/shared/tokens.js';

// The least that answers GET /me: the token's signature, one prepared statement, nothing else.
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const config = readConfig({ ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'silent' });

createServer(async (req, res) => {
  if (req.url === '/') return res.end('up');
  const token = await verifyAccessToken(config, req.headers.authorization?.slice(7) ?? '');
  if (!token) return res.writeHead(401).end();
  const { rows } = await pool.query({
    name: 'me',
    text: 'select * from "User" where "id" = $1',
    values: [token.userId],
  });
  res.setHeader('Content-Type', 'application/json');
  return res.end(JSON.stringify(rows[0]));
}).listen(Number(process.env.PORT), '127.0.0.1');
