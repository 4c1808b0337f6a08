import { Box, Label } from '@adminjs/design-system';
import { type BasePropertyProps, useTranslation } from 'adminjs';
import React from 'react';
import { formatAmount } from './money/amounts.js';

/** Minor units as money, in the record's currency and the reader's language. */
export default function Amount({ property, record, resource, where }: BasePropertyProps) {
  const { i18n, translateProperty } = useTranslation();
  const value = record?.params[property.propertyPath];
  const empty = value === null || value === undefined || value === '';
  const text = empty ? '' : formatAmount(Number(value), String(record?.params.currency ?? 'USD'), i18n.language);
  const amount = <span className="money-figure">{text}</span>;
  if (where === 'list') return amount;
  return (
    <Box mb="xl">
      <Label>{translateProperty(property.label, resource.id)}</Label>
      {amount}
    </Box>
  );
}
