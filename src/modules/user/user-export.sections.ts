import { MONEY_SECTIONS } from './user-export.money.js';
import { MOST_ROWS, owned, ownedIds, type Section } from './user-export.scope.js';

/**
 * What is held about a user, section by section, by allow-lists: no hash, no token, no key of a device, no name of
 * staff, nothing of other members. The one list: a module that begins to hold something about customers adds a line.
 */
export const SECTIONS: Record<string, Section> = {
  sessions: (ctx, { id }) =>
    ctx.db.session.findMany({
      where: { userId: id },
      select: {
        id: true,
        ip: true,
        userAgent: true,
        createdAt: true,
        lastUsedAt: true,
        endedAt: true,
        endReason: true,
      },
      orderBy: { createdAt: 'asc' },
      take: MOST_ROWS,
    }),
  loginOrigins: (ctx, { id }) =>
    ctx.db.loginOrigin.findMany({ where: { userId: id }, select: { origin: true, lastSeenAt: true } }),
  /** That a phone waits for its code; not the code. */
  phoneCodes: (ctx, { id }) =>
    ctx.db.phoneCode.findMany({ where: { userId: id }, select: { phone: true, createdAt: true, expiresAt: true } }),
  /** Who of the staff it was stays in the house; that somebody looked, when and why does not. */
  staffViews: (ctx, { id }) =>
    ctx.db.customerView.findMany({
      where: { userId: id },
      select: { workspaceId: true, reason: true, startedAt: true, endedAt: true, expiresAt: true, opened: true },
      orderBy: { startedAt: 'asc' },
      take: MOST_ROWS,
    }),
  workspaces: async (ctx, { id }) =>
    (
      await ctx.db.membership.findMany({
        where: { userId: id },
        select: { role: true, createdAt: true, workspace: { select: { id: true, name: true, closedAt: true } } },
        orderBy: { createdAt: 'asc' },
      })
    ).map(({ role, createdAt, workspace }) => ({ ...workspace, role, joinedAt: createdAt })),
  invites: (ctx, { emailNormalized }) =>
    ctx.db.invite.findMany({
      where: { emailNormalized },
      select: { workspaceId: true, role: true, createdAt: true, acceptedAt: true, declinedAt: true, cancelledAt: true },
    }),
  invitesSent: (ctx, { id }) =>
    ctx.db.invite.findMany({
      where: { invitedById: id },
      select: {
        workspaceId: true,
        email: true,
        role: true,
        createdAt: true,
        acceptedAt: true,
        declinedAt: true,
        cancelledAt: true,
      },
      take: MOST_ROWS,
    }),
  mailboxes: (ctx, { id }) =>
    ctx.db.mailbox.findMany({
      where: { workspace: owned(id) },
      select: {
        workspaceId: true,
        ste: true,
        createdAt: true,
        recipients: { select: { id: true, name: true, aliases: true, createdAt: true } },
      },
    }),
  packages: (ctx, { id }) =>
    ctx.db.package.findMany({
      where: { workspace: owned(id) },
      select: {
        id: true,
        workspaceId: true,
        status: true,
        kind: true,
        carrier: true,
        trackingNumber: true,
        sender: true,
        recipient: true,
        description: true,
        note: true,
        tags: true,
        weightGrams: true,
        lengthMm: true,
        widthMm: true,
        heightMm: true,
        receivedAt: true,
        freeUntil: true,
        photos: { select: { id: true, width: true, height: true, createdAt: true } },
      },
      orderBy: { listedAt: 'asc' },
      take: MOST_ROWS,
    }),
  /** The history of a piece while it was in a workspace of theirs. */
  packageHistory: (ctx, { id }) =>
    ctx.db.$queryRaw<object[]>`
      select e."packageId", e."at", e."kind", e."fromStatus"::text as "from", e."toStatus"::text as "to", e."reason",
             case when e."actorType" = 'USER' then e."actorName" end as "actor"
        from "PackageEvent" e where e."workspaceId" in ${ownedIds(id)} order by e."at", e."id" limit ${MOST_ROWS}`,
  packagesSeen: (ctx, { id }) =>
    ctx.db.packageSight.findMany({
      where: { userId: id },
      select: { packageId: true, workspaceId: true, kind: true, at: true },
      orderBy: { at: 'asc' },
      take: MOST_ROWS,
    }),
  actions: (ctx, { id }) =>
    ctx.db.packageAction.findMany({
      where: { OR: [{ workspace: owned(id) }, { requestedById: id }] },
      select: {
        id: true,
        workspaceId: true,
        packageId: true,
        type: true,
        status: true,
        params: true,
        price: true,
        currency: true,
        requestedAt: true,
        finishedAt: true,
        failureReason: true,
      },
      orderBy: { requestedAt: 'asc' },
      take: MOST_ROWS,
    }),
  addresses: (ctx, { id }) =>
    ctx.db.$queryRaw<object[]>`
      select "id", "workspaceId", "name", "company", "line1", "line2", "city", "region", "postalCode", "country", "phone", "createdAt"
        from "Address" where "workspaceId" in ${ownedIds(id)} order by "createdAt" limit ${MOST_ROWS}`,
  shipments: (ctx, { id }) =>
    ctx.db.$queryRaw<object[]>`
      select "id", "workspaceId", "status"::text, "carrier", "service", "amount", "currency", "recipient", "customs", "weightGrams",
             "trackingNumber", "createdAt", "handedOverAt", "deliveredAt", "canceledAt"
        from "Shipment" where "workspaceId" in ${ownedIds(id)} order by "createdAt" limit ${MOST_ROWS}`,
  ...MONEY_SECTIONS,
  files: (ctx, { id }) =>
    ctx.db.file.findMany({
      where: { createdById: id, createdByType: 'USER' },
      select: {
        id: true,
        workspaceId: true,
        purpose: true,
        name: true,
        contentType: true,
        size: true,
        sha256: true,
        createdAt: true,
      },
      orderBy: { createdAt: 'asc' },
      take: MOST_ROWS,
    }),
  notifications: (ctx, { id }) =>
    ctx.db.notification.findMany({
      where: { userId: id, withdrawnAt: null },
      select: {
        event: true,
        workspaceId: true,
        targetType: true,
        targetId: true,
        params: true,
        createdAt: true,
        readAt: true,
      },
      orderBy: { createdAt: 'asc' },
      take: MOST_ROWS,
    }),
  /** What was written to them; the text stays out where it holds a link or a code. */
  messages: (ctx, { id }) =>
    ctx.db.notificationDelivery.findMany({
      where: { userId: id },
      select: {
        event: true,
        channel: true,
        recipient: true,
        subject: true,
        status: true,
        createdAt: true,
        sentAt: true,
      },
      orderBy: { createdAt: 'asc' },
      take: MOST_ROWS,
    }),
  notificationSettings: (ctx, { id }) =>
    ctx.db.notificationSetting.findMany({
      where: { userId: id },
      select: { event: true, channel: true, enabled: true, updatedAt: true },
    }),
  quietHours: (ctx, { id }) =>
    ctx.db.quietHours.findMany({ where: { userId: id }, select: { enabled: true, fromMinute: true, toMinute: true } }),
  /** The browsers that show notices; their keys are theirs. */
  pushSubscriptions: (ctx, { id }) =>
    ctx.db.pushSubscription.findMany({
      where: { userId: id },
      select: { userAgent: true, createdAt: true, lastUsedAt: true },
    }),
  activity: (ctx, { id }) =>
    ctx.db.auditLog.findMany({
      where: { actorId: id },
      select: {
        at: true,
        action: true,
        targetType: true,
        targetId: true,
        workspaceId: true,
        ip: true,
        userAgent: true,
        outcome: true,
      },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      take: MOST_ROWS,
    }),
  /** What others did to their account: staff and the system, without who. */
  aboutYou: (ctx, { id }) =>
    ctx.db.auditLog.findMany({
      where: { targetType: 'User', targetId: id, OR: [{ actorId: null }, { actorId: { not: id } }] },
      select: { at: true, action: true, actorType: true, workspaceId: true, outcome: true },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      take: MOST_ROWS,
    }),
};
