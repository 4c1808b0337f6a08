import { ActionHeader, type ActionProps, ApiClient, useNotice, useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { useNavigate } from 'react-router';
import FieldInput, { type Field } from './FieldInput.js';

interface Answer {
  notice?: { message: string; type: 'success' | 'error'; code?: string };
  record?: { errors?: Record<string, { message: string }> };
  redirectUrl?: string;
  secret?: Record<string, string>;
}

const api = new ApiClient();

/** The generic form of a staff action: its `fields`, posted as JSON. A generated secret is shown once, here. */
export default function ActionForm(props: ActionProps) {
  const { action, resource, record, records } = props;
  const { translateAction, translateButton, translateLabel } = useTranslation();
  const fields = (action.custom as { fields?: Field[] }).fields ?? [];
  const [values, setValues] = useState<Record<string, unknown>>(() => initialValues(fields, record?.params));
  const [errors, setErrors] = useState<Record<string, { message: string }>>({});
  const [busy, setBusy] = useState(false);
  const [secret, setSecret] = useState<Record<string, string> | null>(null);
  const notify = useNotice();
  const navigate = useNavigate();

  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const call = { resourceId: resource.id, actionName: action.name, data: values };
      const { data } = (await (records
        ? api.bulkAction({ ...call, recordIds: records.map((item) => item.id) })
        : record
          ? api.recordAction({ ...call, recordId: record.id })
          : api.resourceAction(call))) as { data: Answer };
      if (data.notice) notify(data.notice as never);
      setErrors(data.record?.errors ?? {});
      if (data.secret) setSecret(data.secret);
      else if (data.notice?.type !== 'error') navigate(data.redirectUrl ?? backTo(resource.id, record?.id));
    } finally {
      setBusy(false);
    }
  };

  if (secret) {
    return (
      <section className="office-form">
        <p>{translateLabel('shownOnce')}</p>
        {Object.entries(secret).map(([name, value]) => (
          <p key={name} className="office-secret">
            {value}
          </p>
        ))}
        <button type="button" className="office-primary" onClick={() => navigate(backTo(resource.id, record?.id))}>
          {translateButton('close')}
        </button>
      </section>
    );
  }
  return (
    <form className="office-form" onSubmit={submit}>
      <ActionHeader {...props} omitActions />
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          resourceId={resource.id}
          value={values[field.name]}
          error={errors[field.name]?.message}
          onChange={(value) => setValues((all) => ({ ...all, [field.name]: value }))}
        />
      ))}
      <button type="submit" className="office-primary" disabled={busy}>
        {translateAction(action.label, resource.id)}
      </button>
    </form>
  );
}

function initialValues(fields: Field[], params: Record<string, unknown> = {}): Record<string, unknown> {
  const filled = fields.map((field) => {
    if (field.type === 'money') return [field.name, undefined] as const;
    if (field.initial !== undefined) return [field.name, field.initial] as const;
    const given = params[field.name];
    if (field.type === 'choices') return [field.name, given ? String(given).split(', ') : []] as const;
    if (field.type === 'switch') return [field.name, given === true] as const;
    return [field.name, given ?? (field.type === 'select' ? field.options?.[0] : undefined)] as const;
  });
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

function backTo(resourceId: string, recordId: string | undefined): string {
  const list = `/admin/resources/${resourceId}`;
  return recordId ? `${list}/records/${recordId}/show?refresh=true` : `${list}?refresh=true`;
}
