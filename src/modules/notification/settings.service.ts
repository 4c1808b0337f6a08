import type { NotificationChannel } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { CHANNELS, kindOf, settableEvents } from './notification.catalogue.js';
import { USUAL_QUIET } from './notification.hours.js';
import type { SettingsInput, SettingsView, SettingView } from './notification.schema.js';

/** What the caller is told of, over which channel: every event that concerns customers, each with each channel that carries it. */
export async function getSettings(ctx: Ctx): Promise<SettingsView> {
  const userId = ctx.actor.id ?? '';
  const rows = await ctx.db.notificationSetting.findMany({ where: { userId } });
  const chosen = new Map(rows.map(({ event, channel, enabled }) => [`${event} ${channel}`, enabled]));
  const settings = settableEvents().flatMap(([event, kind]) =>
    CHANNELS.filter((channel) => kind.channels[channel] !== 'never').map((channel): SettingView => {
      const choice = kind.channels[channel];
      const mandatory = choice === 'mandatory';
      return {
        event,
        channel,
        enabled: mandatory || (chosen.get(`${event} ${channel}`) ?? choice === 'on'),
        mandatory,
      };
    }),
  );
  const quiet = await ctx.db.quietHours.findUnique({ where: { userId } });
  const { fromMinute, toMinute } = quiet ?? USUAL_QUIET;
  return { settings, quietHours: { enabled: quiet?.enabled ?? true, from: clock(fromMinute), to: clock(toMinute) } };
}

/** Sets what is listed. Throws `validation_failed` that names each item which cannot be: unknown, listed twice, or mandatory. */
export async function saveSettings(ctx: Ctx, given: SettingsInput): Promise<SettingsView> {
  const errors = given.settings.flatMap((item, index) => {
    const message = refusalOf(item, given.settings.slice(0, index));
    return message ? [{ path: `settings.${index}.${message[0]}`, message: message[1] }] : [];
  });
  const [first] = errors;
  if (first) throw fail('validation_failed', { errors, detail: `${first.path}: ${first.message}` });
  return transaction(ctx, async (tx) => {
    const changed = await saveChoices(tx, given.settings);
    if (given.quietHours) await saveQuiet(tx, given.quietHours);
    await record(
      tx,
      'notification_settings.saved',
      { type: 'User', id: tx.actor.id, workspaceId: null },
      {
        changed: changed.map(({ event, channel, enabled }) => `${event} ${channel} ${enabled ? 'on' : 'off'}`),
        quietHours: given.quietHours,
      },
    );
    return getSettings(tx);
  });
}

/** One click in a mail: no more mails of these events to this reader. */
export async function turnOffMails(ctx: Ctx, userId: string, events: readonly string[]): Promise<void> {
  const free = [...new Set(events)].filter((event) => kindOf(event).channels.EMAIL !== 'mandatory');
  await transaction(ctx, async (tx) => {
    for (const event of free) await choose(tx, userId, { event, channel: 'EMAIL', enabled: false });
    await record(
      tx,
      'notification_settings.unsubscribed',
      { type: 'User', id: userId, workspaceId: null },
      { events: free },
    );
  });
}

type Item = SettingsInput['settings'][number];

function refusalOf({ event, channel, enabled }: Item, before: Item[]): [field: string, message: string] | null {
  const kind = settableEvents().find(([name]) => name === event)?.[1];
  if (!kind) return ['event', 'is not an event of the settings: GET /notification-settings lists them'];
  if (kind.channels[channel] === 'never') return ['channel', `does not carry ${event}`];
  if (before.some((other) => other.event === event && other.channel === channel))
    return ['event', 'is listed twice for this channel'];
  if (kind.channels[channel] === 'mandatory' && !enabled)
    return ['enabled', `cannot be false: ${event} by ${channel} cannot be turned off`];
  return null;
}

/** Writes what differs from what holds now; answers it. */
async function saveChoices(ctx: Ctx, items: Item[]): Promise<Item[]> {
  const { settings } = await getSettings(ctx);
  const now = new Map(settings.map(({ event, channel, enabled }) => [`${event} ${channel}`, enabled]));
  const changed = items.filter(({ event, channel, enabled }) => now.get(`${event} ${channel}`) !== enabled);
  for (const item of changed) await choose(ctx, ctx.actor.id ?? '', item);
  return changed;
}

async function choose(
  ctx: Ctx,
  userId: string,
  { event, channel, enabled }: { event: string; channel: NotificationChannel; enabled: boolean },
): Promise<void> {
  await ctx.db.notificationSetting.upsert({
    where: { userId_event_channel: { userId, event, channel } },
    create: { userId, event, channel, enabled },
    update: { enabled },
  });
}

async function saveQuiet(ctx: Ctx, { enabled, from, to }: NonNullable<SettingsInput['quietHours']>): Promise<void> {
  const userId = ctx.actor.id ?? '';
  const hours = { enabled, fromMinute: minutes(from), toMinute: minutes(to) };
  await ctx.db.quietHours.upsert({ where: { userId }, create: { userId, ...hours }, update: hours });
}

function minutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number) as [number, number];
  return hour * 60 + minute;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
