import { useTranslation } from 'adminjs';
import React from 'react';
import { useSelector } from 'react-redux';

interface State {
  branding: { logo?: string; companyName: string };
}
interface LoginState {
  action: string;
  errorMessage: string | null;
  locale: 'en' | 'tr';
}

export default function Login() {
  const { action, errorMessage, locale } = (window as unknown as { __APP_STATE__: LoginState }).__APP_STATE__;
  const { translateComponent, translateMessage } = useTranslation();
  const branding = useSelector((state: State) => state.branding);
  const other = locale === 'tr' ? 'en' : 'tr';
  return (
    <main className="office-login">
      <form method="post" action={action}>
        <img src={branding.logo} alt={branding.companyName} width={200} height={44} />
        <h1>{translateComponent('Login.welcomeHeader')}</h1>
        {errorMessage ? (
          <p className="office-alert" role="alert">
            {translateMessage(errorMessage)}
          </p>
        ) : null}
        <label>
          {translateComponent('Login.properties.email')}
          <input name="email" type="email" autoComplete="username" required maxLength={254} />
        </label>
        <label>
          {translateComponent('Login.properties.password')}
          <input name="password" type="password" autoComplete="current-password" required maxLength={1024} />
        </label>
        <label>
          {translateComponent('Login.properties.code')}
          <input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={40} />
        </label>
        <button type="submit" className="office-primary">
          {translateComponent('Login.loginButton')}
        </button>
        <a href={`/admin/login?lang=${other}`} lang={other}>
          {other === 'tr' ? 'Türkçe' : 'English'}
        </a>
      </form>
    </main>
  );
}
