import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { makePackage } from '../support/packages.js';

const LIST = '/admin/api/resources/Package/actions/list';
let app: TestApp;
let clerk: StaffAgent;
let ayse: Tenant;
const pieces: Record<string, string> = {};

beforeAll(async () => {
  app = await startOffice();
  clerk = await staffAgent(app, ['WAREHOUSE']);
  ayse = await makeTenant(app, { name: 'Ayşe Öztürk', ste: '40726' });
  const jane = await makeTenant(app, { name: 'Jane Doe', ste: '90019' });
  const { prisma } = app.platform.database;
  await prisma.recipient.create({ data: { mailboxId: jane.mailboxId, name: 'Kızılırmak Gıda A.Ş.', nameKeys: [] } });
  const make = async (name: string, owner: Tenant | null, given: Parameters<typeof makePackage>[2]) => {
    pieces[name] = (await makePackage(app, owner, given)).id;
  };
  await make('parcel', ayse, { trackingNumber: '1Z999AA10123456784', recipient: 'AYSE OZTURK', status: 'PENDING' });
  await make('letter', ayse, { kind: 'LETTER', status: 'ON_HOLD', listedAt: new Date('2026-01-02') });
  await make('company', jane, { trackingNumber: 'RR123456785TR', recipient: '100% Cotton_Co' });
  await make('shelved', null, { recipient: 'İlknur Çağlayan', trackingNumber: null });
});
afterAll(() => app.close());

async function find(q: string, more: Record<string, string> = {}): Promise<string[]> {
  const answer = await clerk
    .get(LIST)
    .query({ 'filters.q': q, ...more })
    .expect(200);
  expect(answer.body.meta.total).toBe(answer.body.records.length);
  const names = new Map(Object.entries(pieces).map(([name, id]) => [id, name]));
  return answer.body.records.map(({ id }: { id: string }) => names.get(id));
}

describe('one box over STE, tracking number and name', () => {
  it.each([
    ['40726', ['parcel', 'letter']],
    ['STE 4072-6', ['parcel', 'letter']],
    ['#40726', ['parcel', 'letter']],
    ['1z 999 aa1 0123 4567 84', ['parcel']],
    ['23456784', ['parcel']],
    ['rr123456785tr', ['company']],
    ['ozturk', ['parcel', 'letter']],
    ['ÖZTÜRK ayşe', ['parcel', 'letter']],
    ['kizilirmak', ['company']],
    ['caglayan ilknur', ['shelved']],
    ['100% cotton', ['company']],
    ['n_c', ['company']],
    ['___', []],
    ['%%%', []],
    ['40727', []],
    ['zz', []],
    ['\'; drop table "Package"; --', []],
  ])('%s finds %j', async (q, expected) => {
    expect(await find(q)).toEqual(expected);
  });

  it('goes with the filters, and stands for the whole list when it is empty', async () => {
    expect(await find('ozturk', { 'filters.status': 'ON_HOLD' })).toEqual(['letter']);
    expect(await find('ozturk', { 'filters.receivedAt~~from': '2099-01-01' })).toEqual([]);
    expect((await find('')).length).toBe(4);
  });

  it('is a list of pages like any other', async () => {
    for (let i = 0; i < 25; i++) await makePackage(app, ayse, { recipient: 'Many Pages' });
    const first = await clerk.get(LIST).query({ 'filters.q': 'many pages', perPage: '20' }).expect(200);
    const second = await clerk.get(LIST).query({ 'filters.q': 'many pages', perPage: '20', page: '2' }).expect(200);
    const ids = [...first.body.records, ...second.body.records].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(25);
    expect(second.body.meta.total).toBe(25);
  });

  it('is only where a list has one, and refuses what is not a text', async () => {
    const admin = await staffAgent(app, ['ADMIN']);
    await admin.get('/admin/api/resources/Location/actions/list?filters.q=x').expect(422);
    await clerk.get(`${LIST}?filters.q=a&filters.q=b`).expect(422);
    const nul = await clerk.get(`${LIST}?filters.q=%00abc`).expect(200);
    expect(nul.body.records).toEqual([]);
  });
});

it('names of workspaces and recipients are found as one types them', async () => {
  for (const [model, text] of [
    ['Workspace', 'ozturk'],
    ['Recipient', 'KIZILIRMAK'],
  ]) {
    const answer = await (await staffAgent(app, ['ADMIN']))
      .get(`/admin/api/resources/${model}/actions/list`)
      .query({ 'filters.name': text })
      .expect(200);
    expect(answer.body.records).toHaveLength(1);
  }
});

it('every search is answered by indexes', async () => {
  const { pool } = app.platform.database;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set local enable_seqscan = off');
    for (const table of ['Workspace', 'Recipient']) {
      const { rows } = await client.query(`explain select id from "${table}" where fold_text(name) like '%ozturk%'`);
      expect(JSON.stringify(rows)).toContain(`${table}_name_folded`);
    }
    const { rows } = await client.query(
      `explain select id from "Package" p where fold_text(coalesce(p."trackingNumber", '') || ' ' || coalesce(p."trackingKey", '') || ' ' || coalesce(p.sender, '') || ' ' || coalesce(p.description, '') || ' ' || coalesce(p.recipient, '')) like '%ozturk%'`,
    );
    expect(JSON.stringify(rows)).toContain('Package_search');
  } finally {
    await client.query('rollback');
    client.release();
  }
});
