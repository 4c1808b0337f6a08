import { Navigation } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import React from 'react';
import { useLocation, useNavigate } from 'react-router';

interface Page {
  name: string;
  icon?: string;
}

export default function SidebarPages({ pages = [] }: { pages?: Page[] }) {
  const { translateLabel, translatePage } = useTranslation();
  const location = useLocation();
  const navigate = useNavigate();
  const elements = pages
    .filter((page) => page.icon)
    .map((page) => ({
      id: page.name,
      label: translatePage(page.name),
      icon: page.icon,
      href: `/admin/pages/${page.name}`,
      isSelected: location.pathname === `/admin/pages/${page.name}`,
      onClick: (event: React.MouseEvent, element: { href?: string }) => {
        event.preventDefault();
        if (element.href) navigate(element.href);
      },
    }));
  return elements.length === 0 ? null : <Navigation label={translateLabel('pages')} elements={elements as never} />;
}
