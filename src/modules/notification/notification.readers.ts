import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { may, PERMISSIONS, type Permission } from '../../shared/permissions.js';
import type { Reader } from './notification.fields.js';
import { type Quiet, USUAL_QUIET } from './notification.hours.js';

/** Somebody to tell, with what they chose for one event. */
export interface Recipient extends Reader {
  id: string;
  staff: boolean;
  email: string;
  /** Only a number that was proved. */
  phone: string | null;
  quiet: Quiet | null;
  /** By channel, where the reader chose. */
  chosen: Partial<Record<'EMAIL' | 'SMS' | 'PUSH', boolean>>;
  browsers: { id: string; host: string }[];
}

interface Row {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  locale: 'en' | 'tr';
  timezone: string;
  quietEnabled: boolean | null;
  fromMinute: number | null;
  toMinute: number | null;
  chosen: Recipient['chosen'] | null;
  browsers: Recipient['browsers'] | null;
}

/** The customers with these ids as readers of one event; closed accounts are nobody. A browser counts while its session lives. */
export async function readersOf(ctx: Ctx, event: string, userIds: readonly string[]): Promise<Recipient[]> {
  if (userIds.length === 0) return [];
  const rows = await ctx.db.$queryRaw<Row[]>`
    select u.id, u.name, u.email, u.locale::text as locale, u.timezone,
           case when u."phoneVerifiedAt" is not null then u.phone end as phone,
           q.enabled as "quietEnabled", q."fromMinute", q."toMinute",
           (select json_object_agg(s.channel, s.enabled) from "NotificationSetting" s
             where s."userId" = u.id and s.event = ${event}) as chosen,
           (select json_agg(json_build_object('id', p.id, 'host', split_part(p.endpoint, '/', 3)) order by p.id)
              from "PushSubscription" p join "Session" o on o.id = p."sessionId" and o."endedAt" is null
             where p."userId" = u.id) as browsers
      from "User" u left join "QuietHours" q on q."userId" = u.id
     where u.id in (${Prisma.join(userIds.map((id) => Prisma.sql`${id}::uuid`))}) and u."closedAt" is null
     order by u.id`;
  return rows.map(({ quietEnabled, fromMinute, toMinute, chosen, browsers, ...row }) => ({
    ...row,
    staff: false,
    quiet: quietOf(quietEnabled, fromMinute, toMinute),
    chosen: chosen ?? {},
    browsers: browsers ?? [],
  }));
}

/** The members of a workspace whose role permits something. */
export async function membersWho(ctx: Ctx, workspaceId: string, permission: Permission): Promise<string[]> {
  const members = await ctx.db.membership.findMany({
    where: { workspaceId, workspace: { closedAt: null } },
    select: { userId: true, role: true },
    orderBy: { userId: 'asc' },
  });
  return members.filter(({ role }) => permission in PERMISSIONS && may(role, permission)).map(({ userId }) => userId);
}

/** Staff with one of these roles, who work: told by mail, whenever. */
export async function staffWho(ctx: Ctx, roles: readonly string[]): Promise<Recipient[]> {
  const staff = await ctx.db.staffUser.findMany({
    where: { disabledAt: null, roles: { hasSome: [...roles] as never } },
    orderBy: { id: 'asc' },
  });
  return staff.map(({ id, name, email, locale }) => ({
    id,
    name,
    email,
    locale,
    timezone: 'UTC',
    staff: true,
    phone: null,
    quiet: null,
    chosen: {},
    browsers: [],
  }));
}

function quietOf(enabled: boolean | null, fromMinute: number | null, toMinute: number | null): Quiet | null {
  if (enabled === null || fromMinute === null || toMinute === null) return USUAL_QUIET;
  return enabled ? { fromMinute, toMinute } : null;
}
