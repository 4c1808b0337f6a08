import { type Ctx, transaction } from '../../shared/context.js';
import { savePlan } from './catalog.editor.js';
import type { PlanInput } from './catalog.schema.js';

const FEATURES = [
  ['scan', 'QUOTA', 'Scans', 'Tarama', 'ACTION', true],
  ['scan_pages', 'QUOTA', 'Scanned pages', 'Taranan sayfa', 'PAGE', true],
  ['open_and_photo', 'QUOTA', 'Open and photograph', 'Açma ve fotoğraf', 'ACTION', true],
  ['forward', 'QUOTA', 'Forwarding', 'Yönlendirme', 'ACTION', true],
  ['consolidate', 'QUOTA', 'Consolidation', 'Birleştirme', 'ACTION', true],
  ['hold', 'QUOTA', 'Holding', 'Bekletme', 'ACTION', true],
  ['shred', 'QUOTA', 'Shredding', 'İmha', 'ACTION', true],
  ['junk', 'QUOTA', 'Discarding', 'Çöpe atma', 'ACTION', true],
  ['return_to_sender', 'QUOTA', 'Return to sender', 'Göndericiye iade', 'ACTION', true],
  ['pickup', 'QUOTA', 'Pick-up', 'Elden teslim', 'ACTION', true],
  ['storage_days', 'RATE', 'Storage after the free days', 'Ücretsiz günlerden sonra depolama', 'DAY', true],
  ['shipping_discount', 'RATE', 'Shipping discount', 'Kargo indirimi', 'BASIS_POINT', true],
  ['members', 'QUOTA', 'Members', 'Üyeler', 'PERSON', false],
  ['recipients', 'QUOTA', 'Recipient names', 'Alıcı adları', 'NAME', false],
  ['priority_support', 'SWITCH', 'Priority support', 'Öncelikli destek', 'SWITCH', false],
] as const;

type Row = [included: number | null, overage: number | null];
const CODES = FEATURES.map(([code]) => code);
type Code = (typeof CODES)[number];

/** Prices in minor units, as the demonstration sells them; an administrator edits them from there. */
const PLANS: { plan: Omit<PlanInput, 'features'>; fallback?: boolean; terms: Partial<Record<Code, Row>> }[] = [
  {
    plan: { code: 'payg', nameEn: 'Pay as you go', nameTr: 'Kullandıkça öde', position: 0, listed: false, prices: [] },
    fallback: true,
    terms: terms({ scan: [0, 250], pages: 10, photo: [0, 150], forward: [0, 300], storage: 75, members: 5, names: 10 }),
  },
  {
    plan: { code: 'starter', nameEn: 'Starter', nameTr: 'Başlangıç', position: 1, prices: prices(990, 9900) },
    terms: terms({
      scan: [5, 200],
      pages: 50,
      photo: [5, 100],
      forward: [2, 250],
      storage: 50,
      members: 10,
      names: 20,
    }),
  },
  {
    plan: { code: 'plus', nameEn: 'Plus', nameTr: 'Artı', position: 2, prices: prices(2490, 24900) },
    terms: {
      ...terms({
        scan: [25, 150],
        pages: 250,
        photo: [25, 75],
        forward: [10, 200],
        storage: 40,
        members: 25,
        names: 50,
      }),
      shipping_discount: [500, null],
    },
  },
  {
    plan: {
      code: 'business',
      nameEn: 'Business',
      nameTr: 'İşletme',
      position: 3,
      trialDays: 14,
      prices: prices(7900, 79000),
    },
    terms: {
      ...terms({
        scan: [100, 100],
        pages: 1000,
        photo: [100, 50],
        forward: [50, 150],
        storage: 30,
        members: null,
        names: null,
      }),
      shipping_discount: [1000, null],
      priority_support: [null, null],
    },
  },
];

/** Lays the first features and plans; what exists already is left as it is. Safe to repeat. */
export async function seedCatalog(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    await tx.db.feature.createMany({
      data: FEATURES.map(([code, kind, nameEn, nameTr, unit, perPeriod], position) => ({
        code,
        kind,
        nameEn,
        nameTr,
        unit,
        perPeriod,
        position,
      })),
      skipDuplicates: true,
    });
    for (const { plan, fallback = false, terms: wanted } of PLANS) {
      if (await tx.db.plan.findUnique({ where: { code: plan.code } })) continue;
      const features = Object.entries(wanted).map(([code, [included, overage]]) => ({ code, included, overage }));
      await savePlan(tx, { ...plan, features }, { fallback });
    }
  });
}

function prices(month: number, year: number): PlanInput['prices'] {
  return [
    { interval: 'MONTH', amount: month },
    { interval: 'YEAR', amount: year },
  ];
}

function terms(given: {
  scan: Row;
  pages: number;
  photo: Row;
  forward: Row;
  storage: number;
  members: number | null;
  names: number | null;
}): Partial<Record<Code, Row>> {
  return {
    scan: given.scan,
    scan_pages: [given.pages, 10],
    open_and_photo: given.photo,
    forward: given.forward,
    consolidate: [0, 200],
    hold: [null, null],
    shred: [10, 50],
    junk: [null, null],
    return_to_sender: [0, 200],
    pickup: [0, 100],
    storage_days: [0, given.storage],
    members: [given.members, null],
    recipients: [given.names, null],
  };
}
