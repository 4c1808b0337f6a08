import { digitsOf, parseAmount, plainAmount } from './amounts.js';

export interface Feature {
  code: string;
  kind: 'SWITCH' | 'QUOTA' | 'RATE';
  name: string;
  unit: string;
}
export interface Plan {
  id: string;
  code: string;
  nameEn: string;
  nameTr: string;
  position: number;
  trialDays: number;
  listed: boolean;
  fallback: boolean;
  archived: boolean;
  version: number;
  edition: number;
  prices: { interval: 'MONTH' | 'YEAR'; amount: number }[];
  features: { code: string; included: number | null; overage: number | null }[];
  running: number;
  runningEarlier: number;
}
export interface Effect {
  newVersion: boolean;
  newPlan: boolean;
  keep: number;
  meetsAtOnce: number;
  changes: { what: string; before: string | null; after: string | null }[];
}

/** What stands in the form: texts as typed. An empty `included` is "without limit", an empty `overage` "no more". */
export interface Draft {
  code: string;
  nameEn: string;
  nameTr: string;
  position: string;
  trialDays: string;
  listed: boolean;
  month: string;
  year: string;
  features: Record<string, { on: boolean; included: string; overage: string }>;
}

export function draftOf(plan: Plan | null, features: Feature[], currency: string): Draft {
  const digits = digitsOf(currency);
  const price = (interval: string) => {
    const found = plan?.prices.find((item) => item.interval === interval);
    return found ? plainAmount(found.amount, digits) : '';
  };
  return {
    code: plan?.code ?? '',
    nameEn: plan?.nameEn ?? '',
    nameTr: plan?.nameTr ?? '',
    position: String(plan?.position ?? 0),
    trialDays: String(plan?.trialDays ?? 0),
    listed: plan?.listed ?? true,
    month: price('MONTH'),
    year: price('YEAR'),
    features: Object.fromEntries(
      features.map((feature) => {
        const terms = plan?.features.find((item) => item.code === feature.code);
        const included = terms?.included ?? null;
        return [
          feature.code,
          {
            on: terms !== undefined,
            included:
              included === null ? '' : feature.unit === 'BASIS_POINT' ? plainAmount(included, 2) : String(included),
            overage: terms?.overage == null ? '' : plainAmount(terms.overage, digits),
          },
        ];
      }),
    ),
  };
}

/** The draft as the server takes it; what is no amount goes on as typed, and is refused by name. */
export function planOf(draft: Draft, features: Feature[], currency: string): object {
  const digits = digitsOf(currency);
  const amount = (text: string) => (text.trim() === '' ? null : (parseAmount(text, digits) ?? text));
  const count = (text: string, unit: string) =>
    text.trim() === '' ? null : unit === 'BASIS_POINT' ? (parseAmount(text, 2) ?? text) : whole(text);
  const prices = [
    { interval: 'MONTH', amount: amount(draft.month) },
    { interval: 'YEAR', amount: amount(draft.year) },
  ].filter((price) => price.amount !== null);
  return {
    code: draft.code.trim(),
    nameEn: draft.nameEn,
    nameTr: draft.nameTr,
    position: whole(draft.position),
    trialDays: whole(draft.trialDays),
    listed: draft.listed,
    prices,
    features: features.flatMap((feature) => {
      const terms = draft.features[feature.code];
      if (!terms?.on) return [];
      if (feature.kind === 'SWITCH') return [{ code: feature.code, included: null, overage: null }];
      return [{ code: feature.code, included: count(terms.included, feature.unit), overage: amount(terms.overage) }];
    }),
  };
}

function whole(text: string): number | string {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : text;
}
