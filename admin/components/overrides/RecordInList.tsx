import { CheckBox } from '@adminjs/design-system';
import { BasePropertyComponent, type RecordJSON, type ResourceJSON, useTranslation } from 'adminjs';
import React from 'react';
import { useNavigate } from 'react-router';
import { useNarrow } from '../use-narrow.js';

interface Props {
  resource: ResourceJSON;
  record: RecordJSON;
  isSelected?: boolean;
  onSelect?(record: RecordJSON): void;
  OriginalComponent: React.ComponentType<Omit<Props, 'OriginalComponent'>>;
}

/** A row on a wide screen; on a phone a card with every column, its name before it. */
export default function RecordInList({ OriginalComponent, ...props }: Props) {
  return useNarrow() ? <Card {...props} /> : <OriginalComponent {...props} />;
}

function Card({ resource, record, isSelected, onSelect }: Omit<Props, 'OriginalComponent'>) {
  const { translateProperty } = useTranslation();
  const navigate = useNavigate();
  const href = `/admin/resources/${resource.id}/records/${record.id}/show`;
  const filled = resource.listProperties.filter((property) => !isEmpty(record.params[property.propertyPath]));
  return (
    <tr className="office-card-row" data-id={record.id}>
      <td>
        {onSelect && record.bulkActions.length > 0 ? (
          <span className="office-card-check">
            <CheckBox checked={isSelected} onChange={() => onSelect(record)} />
          </span>
        ) : null}
        <a
          className="office-card"
          href={href}
          onClick={(event) => {
            event.preventDefault();
            navigate(href);
          }}
        >
          {filled.map((property) => (
            <span key={property.propertyPath} className="office-card-line">
              <span>{translateProperty(property.label, resource.id)}</span>
              <span>
                <BasePropertyComponent where="list" property={property} resource={resource} record={record} />
              </span>
            </span>
          ))}
        </a>
      </td>
    </tr>
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}
