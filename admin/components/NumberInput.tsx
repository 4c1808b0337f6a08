import { FormGroup, FormMessage, Input, Label } from '@adminjs/design-system';
import { type EditPropertyProps, useTranslation } from 'adminjs';
import React from 'react';

/** A number as a text: the browser's own number field refuses the decimal comma. The server reads both. */
export default function NumberInput({ property, record, resource, onChange }: EditPropertyProps) {
  const { translateProperty } = useTranslation();
  const error = record.errors?.[property.propertyPath];
  return (
    <FormGroup error={Boolean(error)}>
      <Label htmlFor={property.propertyPath} required={property.isRequired}>
        {translateProperty(property.label, resource.id)}
      </Label>
      <Input
        id={property.propertyPath}
        name={property.propertyPath}
        inputMode="decimal"
        value={record.params[property.propertyPath] ?? ''}
        onChange={(event: React.ChangeEvent<HTMLInputElement>) => onChange(property.propertyPath, event.target.value)}
      />
      <FormMessage>{error?.message}</FormMessage>
    </FormGroup>
  );
}
