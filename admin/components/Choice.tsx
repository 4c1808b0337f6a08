import { Box, Label } from '@adminjs/design-system';
import { type BasePropertyProps, useTranslation } from 'adminjs';
import React from 'react';

const TONE: Record<string, string> = {
  UNMATCHED: 'bad',
  FAILED: 'bad',
  DISPOSED: 'bad',
  UNCOLLECTIBLE: 'bad',
  SUSPENDED: 'bad',
  PAST_DUE: 'bad',
  URGENT: 'bad',
  ON_HOLD: 'warn',
  REVIEW: 'warn',
  PENDING: 'warn',
  OPEN: 'warn',
  IN_PROCESS: 'busy',
  IN_PROGRESS: 'busy',
  QUEUED: 'busy',
  COMPLETED: 'good',
  SUCCEEDED: 'good',
  PAID: 'good',
  ACTIVE: 'good',
  DELIVERED: 'good',
};
const SIGN: Record<string, string> = { bad: '!', warn: '●', busy: '▸', good: '✓' };

/** The value of an enum: its word, with a colour and a sign (never colour alone). */
export default function Choice({ property, record, resource, where }: BasePropertyProps) {
  const { translateLabel, translateProperty } = useTranslation();
  const value = record?.params[property.propertyPath];
  const values = value ? String(value).split(', ') : [];
  const chips = values.map((item) => (
    <span key={item} className={`office-chip office-chip-${TONE[item] ?? 'plain'}`}>
      {TONE[item] ? <span aria-hidden="true">{SIGN[TONE[item]]} </span> : null}
      {translateLabel(`${property.propertyPath}.${item}`, resource.id, { defaultValue: item })}
    </span>
  ));
  if (where === 'list') return <>{chips}</>;
  return (
    <Box mb="xl">
      <Label>{translateProperty(property.label, resource.id)}</Label>
      {chips}
    </Box>
  );
}
