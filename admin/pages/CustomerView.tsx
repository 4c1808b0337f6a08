import { ApiClient, useTranslation } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { styles } from '../components/audit/styles.js';
import { BeginForm } from '../components/customer/BeginForm.js';
import { Balance, List, Overview, Packages, Problem, Subscription } from '../components/customer/Sections.js';
import { styles as own } from '../components/customer/styles.js';
import type { Notice } from '../components/customer/use-customer-api.js';
import { useText } from '../components/customer/use-text.js';

const api = new ApiClient();

export interface View {
  id: string;
  reason: string;
  role: string;
  expiresAt: string;
  user: { id: string; name: string; email: string };
  workspace: { id: string; name: string };
  paths: string[];
}

interface Answer {
  view?: View;
  notice?: Notice;
}

/** Sections with the route that each stands on: one whose route the role may not read, or that is not there, is not shown. */
const SECTIONS = [
  ['overview', '/workspaces/current'],
  ['packages', '/packages'],
  ['actions', '/actions'],
  ['shipments', '/shipments'],
  ['balance', '/billing/balance'],
  ['invoices', '/billing/invoices'],
  ['payments', '/billing/payments'],
  ['subscription', '/subscription'],
  ['tickets', '/tickets'],
  ['log', '/audit-logs'],
] as const;
type Section = (typeof SECTIONS)[number][0];
const TITLES: Partial<Record<Section, string>> = {
  actions: 'type',
  invoices: 'number',
  tickets: 'subject',
  log: 'action',
};

/** A customer as they see it. The view's id stands in the address: a reload goes on, and another's link opens nothing. */
export default function CustomerView() {
  const [view, setView] = useState<View | null>(null);
  const [problem, setProblem] = useState<Notice | null>(null);
  const [over, setOver] = useState(false);
  const [section, setSection] = useState<Section>('overview');
  const address = new URLSearchParams(window.location.search);
  const known = address.get('view');
  useEffect(() => {
    if (!known) return;
    api
      .getPage<Answer>({ pageName: 'customerView', params: { view: known } })
      .then(({ data }) => {
        setView(data.view ?? null);
        setProblem(data.notice ?? null);
      })
      .catch((error: Error) => setProblem({ message: error.message }));
  }, [known]);
  useEffect(() => {
    if (!view) return;
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(view.expiresAt) - Date.now()));
    return () => clearTimeout(timer);
  }, [view]);
  const begun = (fresh: View) => {
    window.history.replaceState(null, '', `${window.location.pathname}?view=${fresh.id}`);
    setProblem(null);
    setOver(false);
    setView(fresh);
  };
  const customer = view
    ? { userId: view.user.id, workspaceId: view.workspace.id }
    : { userId: address.get('user') ?? '', workspaceId: address.get('workspace') ?? '' };
  return (
    <main className="audit look">
      <style>{styles + own}</style>
      {view && !over ? (
        <>
          <Banner view={view} onEnded={() => setOver(true)} />
          <Tabs paths={view.paths} section={section} onChoose={setSection} />
          <Shown view={view.id} section={section} />
        </>
      ) : (
        <BeginForm customer={customer} over={over} problem={problem} onBegun={begun} />
      )}
    </main>
  );
}

function Banner({ view, onEnded }: { view: View; onEnded(): void }) {
  const { say, value, clock } = useText();
  const [problem, setProblem] = useState<Notice | null>(null);
  const end = async () => {
    const { data } = await api.getPage<Answer>({
      pageName: 'customerView',
      method: 'post',
      data: { do: 'end', view: view.id },
    } as never);
    if (data.notice) setProblem(data.notice);
    else onEnded();
  };
  return (
    <header className="look-banner">
      <div>
        <h1>{say('sees', { workspace: view.workspace.name, name: view.user.name })}</h1>
        <p>{say('readOnly', { role: value(view.role, 'Role'), until: clock(view.expiresAt) })}</p>
        <p className="look-reason">{view.reason}</p>
        <Problem notice={problem} />
      </div>
      <button type="button" className="audit-second" onClick={() => void end()}>
        {say('end')}
      </button>
    </header>
  );
}

function Tabs({ paths, section, onChoose }: { paths: string[]; section: Section; onChoose(section: Section): void }) {
  const { say } = useText();
  return (
    <nav className="look-tabs">
      {SECTIONS.filter(([, path]) => paths.includes(path)).map(([name]) => (
        <button
          key={name}
          type="button"
          aria-current={name === section ? 'page' : undefined}
          onClick={() => onChoose(name)}
        >
          {say(`section.${name}`)}
        </button>
      ))}
    </nav>
  );
}

function Shown({ view, section }: { view: string; section: Section }) {
  if (section === 'overview') return <Overview view={view} />;
  if (section === 'packages') return <Packages view={view} />;
  if (section === 'balance') return <Balance view={view} />;
  if (section === 'subscription') return <Subscription view={view} />;
  const path = SECTIONS.find(([name]) => name === section)?.[1] ?? '';
  return <List key={path} view={view} path={path} title={TITLES[section] ?? 'id'} />;
}
