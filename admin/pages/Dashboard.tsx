import { Icon } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import React from 'react';
import { useSelector } from 'react-redux';
import { useNavigate } from 'react-router';

interface State {
  pages: { name: string; icon?: string }[];
  resources: { id: string; href: string | null; navigation: { icon?: string } | null }[];
  session: { title: string } | null;
}

/** Home: a big tile for each page of the role, then its lists. */
export default function Dashboard() {
  const { translateLabel, translatePage } = useTranslation();
  const navigate = useNavigate();
  const { pages, resources, session } = useSelector((state: State) => state);
  const go = (href: string) => (event: React.MouseEvent) => {
    event.preventDefault();
    navigate(href);
  };
  return (
    <main className="office-home">
      <h1>{translateLabel('hello', '', { name: session?.title })}</h1>
      <nav className="office-tiles">
        {pages
          .filter((page) => page.icon)
          .map((page) => (
            <a key={page.name} href={`/admin/pages/${page.name}`} onClick={go(`/admin/pages/${page.name}`)}>
              <Icon icon={page.icon ?? 'Square'} size={32} />
              {translatePage(page.name)}
            </a>
          ))}
      </nav>
      <nav className="office-tiles office-tiles-small">
        {resources
          .filter((resource) => resource.href)
          .map((resource) => (
            <a key={resource.id} href={resource.href ?? ''} onClick={go(resource.href ?? '')}>
              {translateLabel(resource.id)}
            </a>
          ))}
      </nav>
    </main>
  );
}
