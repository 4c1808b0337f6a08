import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kindsOf } from '../../admin/action.js';
import { pages, resources } from '../../admin/registry.js';
import { mayAct, mayOpen, PAGE_ACCESS, RESOURCE_ACCESS } from '../../admin/staff-access.js';
import { StaffRole } from '../../src/generated/prisma/enums.js';
import type { TestApp } from '../support/app.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';

const ROLES = Object.values(StaffRole);
const ID = '01890000-0000-7000-8000-000000000000';
let app: TestApp;
const agents = {} as Record<StaffRole, StaffAgent>;

beforeAll(async () => {
  app = await startOffice();
  for (const role of ROLES) agents[role] = await staffAgent(app, [role]);
});
afterAll(() => app.close());

const placeOf = (model: string, kind: string, action: string) => {
  const start = `/admin/api/resources/${model}`;
  if (kind === 'record') return `${start}/records/${ID}/${action}`;
  return kind === 'bulk' ? `${start}/bulk/${action}?recordIds=${ID}` : `${start}/actions/${action}`;
};

/** Every way in: the generated actions of each resource, its own ones, in each kind, by GET and POST. */
const doors = resources.flatMap((item) => {
  const generated = [
    ['resource', 'list', 'get'],
    ['resource', 'search', 'get'],
    ['resource', 'new', 'post'],
    ['record', 'show', 'get'],
    ['record', 'edit', 'post'],
    ['record', 'delete', 'post'],
    ['bulk', 'bulkDelete', 'post'],
    ['bulk', 'selected', 'get'],
  ].map(([kind = '', action = '', method = '']) => ({ model: item.model, kind, action, method, own: false }));
  const own = Object.entries(item.actions ?? {}).flatMap(([action, definition]) =>
    kindsOf(definition).map((kind) => ({ model: item.model, kind: kind as string, action, method: 'post', own: true })),
  );
  return [...generated, ...own];
});
const opens = (door: (typeof doors)[number], role: StaffRole) => {
  const item = resources.find((resource) => resource.model === door.model);
  if (door.action === 'new' && !item?.form?.create) return false;
  if (door.action === 'edit' && !item?.form?.update) return false;
  return mayAct(door.model, door.action, [role]);
};

async function eachOf<T>(items: readonly T[], check: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += 8) await Promise.all(items.slice(start, start + 8).map(check));
}

describe('the table of access', () => {
  it('names every resource, action and page that there is, and nothing else', () => {
    expect(Object.keys(RESOURCE_ACCESS).sort()).toEqual(resources.map((item) => item.model).sort());
    expect(Object.keys(PAGE_ACCESS).sort()).toEqual(Object.keys(pages).sort());
    for (const item of resources) {
      expect({ [item.model]: Object.keys(RESOURCE_ACCESS[item.model]?.actions ?? {}).sort() }).toEqual({
        [item.model]: Object.keys(item.actions ?? {}).sort(),
      });
      expect({ [item.model]: Boolean(item.form?.create) }).toEqual({
        [item.model]: Boolean(RESOURCE_ACCESS[item.model]?.new),
      });
      expect({ [item.model]: Boolean(item.form?.update) }).toEqual({
        [item.model]: Boolean(RESOURCE_ACCESS[item.model]?.edit),
      });
    }
  });
});

describe.each(ROLES)('%s', (role) => {
  it('gets through exactly the doors of the table', async () => {
    await eachOf(doors, async (door) => {
      const answer = await agents[role][door.method as 'get'](placeOf(door.model, door.kind, door.action));
      const told = { door, status: answer.status };
      if (opens(door, role)) {
        expect({ ...told, refused: answer.status === 403 || answer.status >= 500 }).toEqual({
          ...told,
          refused: false,
        });
      } else {
        expect(told).toEqual({ door, status: 403 });
        expect(answer.body.notice).toMatchObject({ type: 'error', code: 'staff_forbidden' });
        expect(answer.body.record.params).toEqual({});
      }
    });
  });

  it('runs no action by GET, and none through a door of another kind', async () => {
    const acting = doors.filter((item) => item.own || ['new', 'delete', 'bulkDelete'].includes(item.action));
    await eachOf(acting, async (door) => {
      const item = resources.find((resource) => resource.model === door.model);
      const kinds = item?.actions?.[door.action] ? kindsOf(item.actions[door.action] as never) : [door.kind];
      await agents[role].get(placeOf(door.model, door.kind, door.action)).expect(403);
      for (const kind of ['resource', 'record', 'bulk'].filter((other) => !kinds.includes(other as never))) {
        await agents[role].post(placeOf(door.model, kind, door.action)).expect(403);
      }
    });
  });

  it('sees exactly its pages', async () => {
    for (const [name, page] of Object.entries(pages)) {
      const reading = await agents[role].get(`/admin/api/pages/${name}`);
      const acting = await agents[role].post(`/admin/api/pages/${name}`);
      if (mayOpen(name, [role])) {
        expect({ name, refused: reading.status === 403 || reading.status >= 500 }).toEqual({ name, refused: false });
        expect({ name, status: acting.status }).toEqual({ name, status: page.act ? 200 : 405 });
      } else {
        expect({ name, reading: reading.status, acting: acting.status }).toEqual({ name, reading: 403, acting: 403 });
        await agents[role].get(`/admin/pages/${name}`).expect(403);
      }
    }
    const home = await agents[role].get('/admin').expect(200);
    const shown = JSON.parse(/window\.REDUX_STATE = (.*);\n/.exec(home.text)?.[1] ?? '{}');
    expect(shown.pages.map((page: { name: string }) => page.name).sort()).toEqual(
      Object.keys(pages)
        .filter((name) => mayOpen(name, [role]))
        .sort(),
    );
    expect(shown.resources.map((item: { id: string }) => item.id).sort()).toEqual(
      resources
        .map((item) => item.model)
        .filter((model) => mayAct(model, 'list', [role]))
        .sort(),
    );
  });
});

it('writes refused attempts into the audit log', async () => {
  await agents.WAREHOUSE.post(placeOf('StaffUser', 'record', 'disable')).expect(403);
  const row = await app.platform.database.prisma.auditLog.findFirst({
    where: {
      action: 'staff.action_refused',
      actorId: agents.WAREHOUSE.staff.id,
      targetType: 'StaffUser',
      targetId: ID,
      // The sweep above has been refused much else on the same record.
      meta: { path: ['action'], equals: 'disable' },
    },
  });
  expect(row).toMatchObject({ outcome: 'REFUSED', meta: { action: 'disable', method: 'POST' } });
});
