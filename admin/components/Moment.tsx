import { Box, Label } from '@adminjs/design-system';
import { type BasePropertyProps, useTranslation } from 'adminjs';
import React from 'react';

/** An instant in the reader's language and the browser's time zone. */
export default function Moment({ property, record, resource, where }: BasePropertyProps) {
  const { i18n, translateProperty } = useTranslation();
  const value = record?.params[property.propertyPath];
  const text = value
    ? new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value))
    : '';
  const moment = (
    <time dateTime={value ?? ''} title={value ?? ''}>
      {text}
    </time>
  );
  if (where === 'list') return moment;
  return (
    <Box mb="xl">
      <Label>{translateProperty(property.label, resource.id)}</Label>
      {moment}
    </Box>
  );
}
