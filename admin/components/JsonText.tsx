import { Box, Label } from '@adminjs/design-system';
import { type ShowPropertyProps, useTranslation } from 'adminjs';
import React from 'react';

/** JSON arrives as text (adapter.ts) and is shown as such. */
export default function JsonText({ property, record, resource }: ShowPropertyProps) {
  const { translateProperty } = useTranslation();
  return (
    <Box mb="xl">
      <Label>{translateProperty(property.label, resource.id)}</Label>
      <pre className="office-json">{String(record.params[property.propertyPath] ?? '')}</pre>
    </Box>
  );
}
