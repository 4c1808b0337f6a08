type Languages = { en: string; tr: string };

/** What a ledger entry or an invoice line says, by key; `{name}` is filled from its params. */
export const DESCRIPTIONS = {
  action: { en: '{type} of package {package}', tr: '{package} numaralı gönderi için {type}' },
  action_pages: {
    en: '{type} of package {package}, {pages} pages',
    tr: '{package} gönderisi için {type}, {pages} sayfa',
  },
  storage: { en: 'Storage of package {package}, {day}', tr: '{package} gönderisinin depolanması, {day}' },
  shipment: { en: 'Shipping by {carrier}, {service}', tr: '{carrier} ile gönderim, {service}' },
  fee_reversed: { en: 'Reversed: {what}', tr: 'İptal: {what}' },
  plan: { en: '{plan}, {from} to {to}', tr: '{plan}, {from} - {to}' },
  plan_unused: { en: 'Unused time on {plan}, {from} to {to}', tr: '{plan} kullanılmayan süre, {from} - {to}' },
  plan_remaining: { en: 'Remaining time on {plan}, {from} to {to}', tr: '{plan} kalan süre, {from} - {to}' },
  payment_card: { en: 'Payment by card ending {last4}', tr: '{last4} ile biten kartla ödeme' },
  payment_manual: { en: 'Payment received: {reference}', tr: 'Alınan ödeme: {reference}' },
  refund: { en: 'Refund: {reason}', tr: 'İade: {reason}' },
  refund_credit: { en: 'Credit for a refunded payment: {reason}', tr: 'İade edilen ödeme için alacak: {reason}' },
  dispute: { en: 'Payment disputed with the bank', tr: 'Bankaya itiraz edilen ödeme' },
  dispute_won: { en: 'Dispute decided in our favour', tr: 'Lehimize sonuçlanan itiraz' },
  adjustment: { en: 'Adjustment: {reason}', tr: 'Düzeltme: {reason}' },
  credit_note: { en: 'Credit note {number}: {reason}', tr: 'İade faturası {number}: {reason}' },
  invoice_void: { en: 'Invoice {number} voided: {reason}', tr: '{number} numaralı fatura iptal edildi: {reason}' },
  write_off: { en: 'Written off: {reason}', tr: 'Tahsil edilemeyen: {reason}' },
} as const satisfies Record<string, Languages>;

export type DescriptionKey = keyof typeof DESCRIPTIONS;
export type DescriptionParams = Record<string, string | number | Record<'en' | 'tr', string>>;
export type Description = { key: DescriptionKey; params?: DescriptionParams };

/** The sentence in the reader's language. A param may itself come in both. */
export function describe(key: string, params: unknown, locale: 'en' | 'tr'): string {
  const known = DESCRIPTIONS[key as DescriptionKey] as Languages | undefined;
  const values = (params ?? {}) as DescriptionParams;
  return (known?.[locale] ?? key).replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    return typeof value === 'object' ? value[locale] : String(value ?? '');
  });
}
