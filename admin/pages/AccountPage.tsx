import { ApiClient, useNotice, useTranslation } from 'adminjs';
import React, { useState } from 'react';
import FieldInput from '../components/FieldInput.js';

interface Answer {
  notice?: { message: string; type: string };
  secret?: string;
  url?: string;
  recoveryCodes?: string[];
}

const api = new ApiClient();

/** One's own login: a new password, the second factor. */
export default function AccountPage() {
  const { translatePage, translateButton, translateMessage } = useTranslation();
  const notify = useNotice();
  const [values, setValues] = useState<Record<string, string>>({});
  const [factor, setFactor] = useState<Answer | null>(null);
  const act = async (data: object): Promise<Answer | null> => {
    const answer = (await api.getPage({ pageName: 'account', method: 'post', data } as never)).data as Answer;
    notify((answer.notice ?? { message: translateMessage('done'), type: 'success' }) as never);
    return answer.notice ? null : answer;
  };
  const field = (name: string, type: 'text' | 'password') => (
    <FieldInput
      field={{ name, type, required: true }}
      resourceId=""
      value={values[name]}
      onChange={(value) => setValues((all) => ({ ...all, [name]: String(value ?? '') }))}
    />
  );
  return (
    <main className="office-home">
      <h1>{translatePage('account')}</h1>
      <form
        className="office-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act({ do: 'password', current: values.currentPassword ?? '', password: values.newPassword ?? '' });
        }}
      >
        <h2>{translatePage('accountPassword')}</h2>
        {field('currentPassword', 'password')}
        {field('newPassword', 'password')}
        <button type="submit" className="office-primary">
          {translateButton('save')}
        </button>
      </form>
      <form
        className="office-form"
        onSubmit={async (event) => {
          event.preventDefault();
          const answer = await act(factor ? { do: 'enable', code: values.code ?? '' } : { do: 'begin' });
          if (answer) setFactor(answer);
        }}
      >
        <h2>{translatePage('accountFactor')}</h2>
        {factor?.secret ? (
          <>
            <p>{translateMessage('factorSecret')}</p>
            <p className="office-secret">{factor.secret}</p>
            {field('code', 'text')}
          </>
        ) : null}
        {factor?.recoveryCodes ? (
          <>
            <p>{translateMessage('recoveryCodes')}</p>
            <p className="office-secret">{factor.recoveryCodes.join('  ')}</p>
          </>
        ) : (
          <button type="submit" className="office-primary">
            {translateButton(factor ? 'confirm' : 'setUp')}
          </button>
        )}
      </form>
    </main>
  );
}
