import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import { endpoints } from '../../src/registry.js';
import type { Endpoint } from '../../src/shared/http.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeMember, makeTenant, type Tenant } from '../support/fixtures.js';
import { fuzzed } from '../support/fuzz.js';
import { fillPath, makerFor } from '../support/makers.js';
import { withSandbox } from '../support/payments.js';
import { sampleBody } from '../support/samples.js';

/** Laid where secrets lie; in no answer. */
const PLANTED = {
  passwordHash: 'planted-password-hash',
  refreshHash: 'planted-refresh-hash',
  linkHash: 'planted-link-hash',
  codeHash: 'planted-code-hash',
  inviteHash: 'planted-invite-hash',
  stripeMethod: 'pm_planted_method',
  strangersIp: '203.0.113.77',
  strangersAgent: 'PlantedAgent/9',
  labelText: 'planted label of another customer',
  staffOnly: 'planted words for staff alone',
  totp: 'PLANTEDTOTPSECRET',
};
/** Names that no answer has; `clientSecret` is Stripe's for the payer's own browser, `sha256` is of the customer's own file. */
const SECRET_NAME =
  /hash|secret|password|stripe|totp|normalized|searchText|nameKeys|labelText|matchReasons|sourceKey|objectKey|requestKey/i;
const ALLOWED = new Set(['clientSecret', 'passwordChangedAt']);

let app: TestApp;
let sandbox: Sandbox;
let mine: Tenant;
beforeAll(async () => {
  app = await startTestApp({ LOGIN_PER_15_MIN: '1000000' });
  sandbox = await withSandbox(app);
  mine = await makeTenant(app);
  const { prisma } = app.platform.database;
  const member = await makeMember(app, mine, 'MEMBER');
  const later = new Date(Date.now() + 86_400_000);
  for (const { user } of [mine, member]) {
    await prisma.credential.create({ data: { userId: user.id, passwordHash: `${PLANTED.passwordHash}-${user.id}` } });
    await prisma.oneTimeToken.create({
      data: {
        userId: user.id,
        purpose: 'VERIFY_EMAIL',
        tokenHash: `${PLANTED.linkHash}-${user.id}`,
        emailNormalized: user.emailNormalized,
        expiresAt: later,
      },
    });
    await prisma.phoneCode.create({
      data: { userId: user.id, phone: '+905321234567', codeHash: PLANTED.codeHash, expiresAt: later },
    });
  }
  await prisma.refreshToken.create({
    data: { sessionId: mine.sessionId, tokenHash: PLANTED.refreshHash, expiresAt: later },
  });
  // Another member's session is theirs to see, not the owner's.
  await prisma.session.update({
    where: { id: member.sessionId },
    data: { ip: PLANTED.strangersIp, userAgent: PLANTED.strangersAgent },
  });
  await prisma.invite.create({
    data: {
      workspaceId: mine.workspace.id,
      email: 'guest@example.com',
      emailNormalized: 'guest@example.com',
      role: 'MEMBER',
      tokenHash: PLANTED.inviteHash,
      invitedById: mine.user.id,
      expiresAt: later,
    },
  });
  await prisma.paymentMethod.create({
    data: {
      workspaceId: mine.workspace.id,
      stripeId: PLANTED.stripeMethod,
      brand: 'visa',
      last4: '4242',
      expMonth: 12,
      expYear: 2034,
    },
  });
  const piece = await prisma.package.create({
    data: {
      workspaceId: mine.workspace.id,
      mailboxId: mine.mailboxId,
      locationId: mine.location.id,
      status: 'PENDING',
      receivedAt: new Date(),
      labelText: PLANTED.labelText,
      unmatchedReason: PLANTED.staffOnly,
    },
  });
  await prisma.packageEvent.create({
    data: {
      packageId: piece.id,
      workspaceId: mine.workspace.id,
      toStatus: 'PENDING',
      kind: 'received',
      actorType: 'SYSTEM',
      actorName: 'test',
      meta: { note: PLANTED.staffOnly },
    },
  });
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

function namesIn(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) => [
    ...(Array.isArray(value) ? [] : [`${path}.${name}`]),
    ...namesIn(item, Array.isArray(value) ? path : `${path}.${name}`),
  ]);
}

test.each(fuzzed.map((item): [string, Endpoint] => [`${item.method} ${item.path}`, item]))(
  '%s: no secret by name or by value in its answer',
  async (route, item) => {
    const id = (await makerFor(item.path)?.(app, mine)) ?? randomUUID();
    const request = app.http[item.method](`/api/v1${fillPath(item.path, id)}`).set(mine.headers);
    const answer = await (item.body ? request.send(sampleBody(route, item.body) as object) : request);
    const told = `${answer.text ?? ''}\n${JSON.stringify(answer.headers)}`;
    for (const [what, value] of Object.entries(PLANTED))
      expect({ what, told: told.includes(value) }).toEqual({ what, told: false });
    const secret = namesIn(answer.body).filter((path) => {
      const name = path.split('.').at(-1) ?? '';
      return SECRET_NAME.test(name) && !ALLOWED.has(name);
    });
    expect(secret).toEqual([]);
  },
);

test('every endpoint but streams, uploads and ends of one’s own account is among them', () => {
  expect(fuzzed.length).toBeGreaterThan(endpoints.length - 12);
});
