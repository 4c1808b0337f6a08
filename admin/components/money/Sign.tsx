import { useTranslation } from 'adminjs';
import React from 'react';

const TONE: Record<string, string> = {
  FAILED: 'bad',
  UNCOLLECTIBLE: 'bad',
  SUSPENDED: 'bad',
  DAYS_OVER_90: 'bad',
  DAYS_61_90: 'bad',
  PAST_DUE: 'warn',
  OPEN: 'warn',
  DAYS_1_30: 'warn',
  DAYS_31_60: 'warn',
  REQUIRES_ACTION: 'warn',
  ENDS: 'warn',
  PENDING: 'busy',
  TRIALING: 'busy',
  CHANGES: 'busy',
  PAID: 'good',
  SUCCEEDED: 'good',
  ACTIVE: 'good',
};
const SIGN: Record<string, string> = { bad: '!', warn: '●', busy: '▸', good: '✓' };

/** A state as a word with a colour and a sign, never colour alone; its words stand below `enums`. */
export function Sign({ of, value }: { of: string; value: string }) {
  const { t } = useTranslation();
  const tone = TONE[value];
  return (
    <span className={`office-chip office-chip-${tone ?? 'plain'}`}>
      {tone ? <span aria-hidden="true">{SIGN[tone]} </span> : null}
      {t(`enums.${of}.${value}`) as string}
    </span>
  );
}
