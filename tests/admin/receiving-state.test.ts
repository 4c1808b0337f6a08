import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { outcomeOf, retryDelaySeconds } from '../../admin/components/receiving/answers.js';
import { evidenceOf, scansOf } from '../../admin/components/receiving/piece.js';
import { initialState, type ReceivingAction, receiving } from '../../admin/components/receiving/reducer.js';
import { restore, save } from '../../admin/components/receiving/session.js';
import {
  addressee,
  blockedByDuplicate,
  type Candidate,
  decisionOf,
  type Match,
  type Preview,
  type ReceivingState,
} from '../../admin/components/receiving/state.js';

const candidate = (mailboxId: string, ste: string): Candidate => ({
  mailboxId,
  ste,
  workspaceName: `Customer ${ste}`,
  recipient: null,
  confidence: 0.8,
  reasons: [{ code: 'suite_exact', detail: ste }],
});
const match = (decision: Match['decision'], ...candidates: Candidate[]): Match => ({
  decision,
  ste: decision === 'MATCHED' ? (candidates[0]?.ste ?? null) : null,
  confidence: 0.9,
  candidates,
});
const preview = (given: Match, more: Partial<Preview> = {}): Preview => ({
  match: given,
  trackingNumber: null,
  carrier: null,
  duplicate: null,
  ...more,
});
const run = (actions: ReceivingAction[], from = initialState('k1')): ReceivingState => actions.reduce(receiving, from);
const scan = (text: string): ReceivingAction => ({ type: 'scanned', text });
const answer = (given: Preview, evidence = 1): ReceivingAction => ({ type: 'answered', evidence, preview: given });
const filed = {
  key: 'k1',
  packageId: 'p1',
  at: '2026-11-24T10:00:00Z',
  unmatched: false,
  ste: '40726',
  workspaceName: 'A',
  trackingNumber: null,
  shelf: 'A1',
  status: 'filed',
  problem: null,
} as const;
const SURE = preview(match('MATCHED', candidate('m1', '40726')));
const DOUBT = preview(match('REVIEW', candidate('m1', '40726'), candidate('m2', '40736')));
const NOBODY = preview(match('UNMATCHED'));

describe('one piece', () => {
  it('is made of several scans, in any order', () => {
    const one = run([scan('1Z999AA10123456784'), scan('AYSE KAYA\nSTE 40726'), scan('2810 N Church St')]);
    const other = run([scan('AYSE KAYA\nSTE 40726'), scan('2810 N Church St'), scan('1Z999AA10123456784')]);
    expect(one.piece).toEqual(other.piece);
    expect(evidenceOf(one.piece)).toEqual({ labelText: 'AYSE KAYA\nSTE 40726\n2810 N Church St' });
    expect(one.piece.barcodes).toEqual(['1Z999AA10123456784']);
    expect(one.asking.status).toBe('stale');
  });

  it('does not count the same scan twice, and forgets a wrong one', () => {
    const once = run([scan('STE 40726')]);
    expect(run([scan('STE 40726')], once)).toEqual(once);
    const [wrong] = scansOf(once.piece);
    expect(wrong && run([{ type: 'scanRemoved', scan: wrong }], once)).toMatchObject({
      asking: { status: 'none' },
      preview: null,
      piece: { labels: [] },
    });
  });

  it('drops an answer about older evidence', () => {
    const state = run([scan('STE 40726'), { type: 'asked' }, scan('Ayse'), answer(SURE, 1)]);
    expect(state.preview).toBeNull();
    expect(decisionOf(state)).toBe('asking');
  });

  it('forgets pick and permission when the evidence changes', () => {
    const state = run([
      scan('Ayse'),
      answer(DOUBT),
      { type: 'picked', mailboxId: 'm2' },
      { type: 'againAllowed' },
      scan('1Z999AA10123456784'),
    ]);
    expect(state).toMatchObject({ picked: null, again: false });
  });
});

describe('filing', () => {
  it('files a sure match on Enter, and at once when Enter came before the answer', () => {
    const late = run([scan('STE 40726'), answer(SURE), { type: 'fileAsked', target: 'customer' }]);
    const early = run([scan('STE 40726'), { type: 'asked' }, { type: 'fileAsked', target: 'customer' }, answer(SURE)]);
    expect(late.sending).toEqual({ target: 'customer', status: 'sending', attempt: 1 });
    expect(early.sending).toEqual(late.sending);
  });

  it('never files a doubt without a pick, nor an unknown but to the shelf', () => {
    const doubt = run([scan('STE 40726'), { type: 'asked' }, { type: 'fileAsked', target: 'customer' }, answer(DOUBT)]);
    expect(doubt.sending).toBeNull();
    const pick = run(
      [
        { type: 'picked', mailboxId: 'm2' },
        { type: 'fileAsked', target: 'customer' },
      ],
      doubt,
    );
    expect(pick.sending?.status).toBe('sending');
    expect(addressee(pick)?.ste).toBe('40736');
    const nobody = run([scan('STE 99999'), answer(NOBODY), { type: 'fileAsked', target: 'customer' }]);
    expect(nobody.sending).toBeNull();
    expect(run([{ type: 'fileAsked', target: 'unmatched' }], nobody).sending?.target).toBe('unmatched');
  });

  it('asks before it files a tracking number again', () => {
    const double = run([
      scan('STE 40726'),
      answer({ ...SURE, duplicate: { packageId: 'p0', receivedAt: null } }),
      { type: 'fileAsked', target: 'customer' },
    ]);
    expect(double.sending).toBeNull();
    expect(blockedByDuplicate(double)).toBe(true);
    expect(run([{ type: 'againAllowed' }, { type: 'fileAsked', target: 'customer' }], double).sending).not.toBeNull();
  });

  it('keeps the piece and its request key while the server is away', () => {
    const state = run([
      scan('STE 40726'),
      answer(SURE),
      { type: 'fileAsked', target: 'customer' },
      { type: 'sendFailed', key: 'k1', problem: { code: 'network' }, retry: true },
      { type: 'cleared', nextKey: 'k2' },
      { type: 'sendAgain' },
    ]);
    expect(state.piece.key).toBe('k1');
    expect(state.sending).toEqual({ target: 'customer', status: 'sending', attempt: 2 });
  });

  it('gives scans made meanwhile to the next piece', () => {
    const state = run([
      scan('STE 40726'),
      { type: 'detailed', details: { shelf: 'B-12', weight: '2,5' } },
      { type: 'photoAdded', id: 'f1' },
      answer(SURE),
      { type: 'fileAsked', target: 'customer' },
      scan('STE 835002'),
      scan('1Z999AA10123456784'),
      { type: 'filed', key: 'k1', filed, nextKey: 'k2' },
    ]);
    expect(state.piece).toMatchObject({
      key: 'k2',
      labels: ['STE 835002'],
      barcodes: ['1Z999AA10123456784'],
      shelf: 'B-12',
      weight: '',
      photos: [],
    });
    expect(state.filed).toEqual([{ ...filed, photos: [{ id: 'f1', turns: 0 }] }]);
    expect(state.sending).toBeNull();
  });

  it('shows candidates instead when the match is not sure any more', () => {
    const doubt = DOUBT.match as Match;
    const state = run([
      scan('STE 40726'),
      answer(SURE),
      { type: 'fileAsked', target: 'customer' },
      { type: 'notSure', key: 'k1', match: doubt },
    ]);
    expect(decisionOf(state)).toBe('review');
    expect(state.sending).toBeNull();
  });

  it('never has two pieces on their way, and never loses a key, whatever comes in what order', () => {
    const steps = fc.array(
      fc.oneof(
        fc.constantFrom<ReceivingAction>(
          { type: 'fileAsked', target: 'customer' },
          { type: 'fileAsked', target: 'unmatched' },
          { type: 'sendAgain' },
          { type: 'sendStopped' },
          { type: 'asked' },
          { type: 'picked', mailboxId: 'm2' },
          { type: 'againAllowed' },
          { type: 'sendFailed', key: 'k1', problem: { code: 'network' }, retry: true },
        ),
        fc.constantFrom('STE 40726', '40726', '1Z999AA10123456784', '').map(scan),
        fc.tuple(fc.constantFrom(SURE, DOUBT, NOBODY), fc.nat(4)).map(([given, evidence]) => answer(given, evidence)),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (actions) => {
        const state = run(actions);
        expect(state.piece.key).toBe('k1');
        if (state.sending?.target === 'customer') expect(addressee(state)).not.toBeNull();
      }),
    );
  });
});

describe('the last pieces', () => {
  it('are twenty, newest first, and can be taken back', () => {
    let state = initialState('k0');
    for (let n = 0; n < 25; n++)
      state = receiving(state, {
        type: 'filed',
        key: `k${n}`,
        filed: { ...filed, packageId: `p${n}` },
        nextKey: `k${n + 1}`,
      });
    expect(state.filed).toHaveLength(20);
    expect(state.filed[0]?.packageId).toBe('p24');
    state = run(
      [
        { type: 'undoAsked', packageId: 'p24' },
        { type: 'undone', packageId: 'p24' },
      ],
      state,
    );
    expect(state.filed[0]?.status).toBe('undone');
    state = run(
      [
        { type: 'undoAsked', packageId: 'p23' },
        { type: 'undoFailed', packageId: 'p23', problem: { code: 'undo_too_late' } },
      ],
      state,
    );
    expect(state.filed[1]).toMatchObject({ status: 'filed', problem: { code: 'undo_too_late' } });
  });

  it('survive a reload, with the piece in hand and its key', () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    save(
      store,
      run(
        [scan('STE 40726'), { type: 'photoAdded', id: 'f1' }, answer(SURE), { type: 'fileAsked', target: 'customer' }],
        initialState('k1', 'A1', [{ ...filed, photos: [], status: 'undoing' }]),
      ),
    );
    const state = restore(store, 'fresh', 'Z9');
    expect(state.piece).toMatchObject({ key: 'k1', labels: ['STE 40726'], shelf: 'A1', photos: [] });
    expect(state.asking.status).toBe('stale');
    expect(state.filed[0]?.status).toBe('filed');
    kept.set('pigeonhole.receiving', '{"shape":0}');
    expect(restore(store, 'fresh', 'Z9')).toEqual(initialState('fresh', 'Z9'));
    kept.set('pigeonhole.receiving', 'no json');
    expect(restore(store, 'fresh', 'Z9')).toEqual(initialState('fresh', 'Z9'));
  });
});

describe('what the server answered', () => {
  it.each([
    [null, null, 'network', true],
    [503, { code: 'unavailable' }, 'unavailable', true],
    [502, null, 'unavailable', true],
    [500, { notice: { type: 'error', message: 'x' }, code: 'internal' }, 'internal', false],
    [200, { notice: { type: 'error', message: 'x', code: 'already_received' } }, 'already_received', false],
    [200, { notice: { type: 'error', message: 'x', code: 'unavailable' } }, 'unavailable', true],
    [403, { notice: { type: 'error', message: 'x' } }, 'staff_forbidden', false],
    [413, null, 'body_too_large', false],
    [429, null, 'rate_limited', true],
    [401, null, 'session_ended', false],
    [200, null, 'internal', false],
  ])('%s %j is %s', (status, body, code, retry) => {
    expect(outcomeOf(status, body)).toMatchObject({ ok: false, problem: { code }, retry });
  });

  it('takes a notice of success for success', () => {
    expect(outcomeOf(200, { notice: { type: 'success', message: 'ok' }, record: { id: 'p1' } })).toMatchObject({
      ok: true,
    });
  });

  it('waits longer each time, a quarter of a minute at most', () => {
    expect([1, 2, 3, 9].map(retryDelaySeconds)).toEqual([1.5, 3, 6, 15]);
  });
});
