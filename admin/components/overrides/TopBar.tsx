import { Box, Icon } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import React from 'react';
import { useSelector } from 'react-redux';
import { patchApiClient } from '../api-client.js';

patchApiClient();

interface State {
  session: { title: string; email: string } | null;
}

async function post(path: string): Promise<void> {
  await fetch(path, { method: 'POST', credentials: 'same-origin' });
}

export default function TopBar({ toggleSidebar }: { toggleSidebar(): void }) {
  const session = useSelector((state: State) => state.session);
  const { i18n, translateButton, translateLabel, translatePage } = useTranslation();
  const other = i18n.language === 'tr' ? 'en' : 'tr';
  const switchLanguage = async () => {
    await post(`/admin/locale/${other}`);
    window.location.reload();
  };
  return (
    <header className="office-topbar" data-css="topbar">
      <button type="button" className="office-menu" onClick={toggleSidebar} aria-label={translateLabel('navigation')}>
        <Icon icon="Menu" size={24} />
      </button>
      <Box flexGrow={1} />
      <button type="button" className="office-plain" lang={other} onClick={switchLanguage}>
        {other === 'tr' ? 'Türkçe' : 'English'}
      </button>
      {session ? (
        <a className="office-plain office-me" href="/admin/pages/account" title={translatePage('account')}>
          {session.title}
        </a>
      ) : null}
      <form method="post" action="/admin/logout">
        <button type="submit" className="office-plain">
          {translateButton('logout')}
        </button>
      </form>
    </header>
  );
}
