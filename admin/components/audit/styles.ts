export const styles = `
.audit { padding: 24px; color: var(--office-ink); }
.audit h1 { font-size: 24px; font-weight: 650; margin: 0 0 16px; }
.audit-form { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; padding: 16px; margin-bottom: 16px;
  background: #fff; border: 1px solid var(--office-line); border-radius: 12px; }
.audit-form > label { min-width: 0; }
.audit-extra { grid-column: 1 / -1; }
.audit-extra > summary { display: inline-flex; align-items: center; min-height: 48px; color: var(--office-blue); font-size: 15px; cursor: pointer; }
.audit-extra > div { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; }
.audit-buttons { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 12px; align-items: center; }
.audit-second { display: inline-flex; align-items: center; min-height: 48px; padding: 0 16px; box-sizing: border-box; border: 1px solid var(--office-field);
  border-radius: 8px; background: #fff; color: var(--office-ink); font-size: 15px; text-decoration: none; cursor: pointer; }
.audit-second:hover { background: var(--office-ground); }
.audit-rows { list-style: none; margin: 0; padding: 0; background: #fff; border: 1px solid var(--office-line); border-radius: 12px; overflow: hidden; }
.audit-rows > li + li { border-top: 1px solid var(--office-line); }
.audit-rows summary { display: grid; grid-template-columns: 20px 180px minmax(0, 1.2fr) minmax(0, 1.3fr) minmax(0, 1.6fr) 120px; gap: 12px; align-items: center;
  min-height: 52px; padding: 8px 16px; box-sizing: border-box; cursor: pointer; font-size: 14px; line-height: 1.4; list-style: none; }
.audit-rows summary::-webkit-details-marker { display: none; }
.audit-rows summary::before { content: '▸'; color: var(--office-soft); }
.audit-rows details[open] > summary::before { content: '▾'; }
.audit-rows summary:hover { background: var(--office-ground); }
.audit-rows details[open] > summary { background: var(--office-ground); }
.audit-rows span, .audit-rows dd { min-width: 0; overflow-wrap: anywhere; }
.audit-rows time { color: var(--office-soft); font-variant-numeric: tabular-nums; }
.audit-who { font-weight: 600; }
.audit-kind { display: block; color: var(--office-soft); font-size: 13px; font-weight: 400; }
.audit-code { font-family: ui-monospace, Menlo, monospace; font-size: 13px; }
.audit-more { padding: 4px 16px 20px; font-size: 14px; line-height: 1.5; }
.audit-more table { width: 100%; margin: 8px 0 16px; border-collapse: collapse; table-layout: fixed; }
.audit-more th, .audit-more td { padding: 8px 10px; border: 1px solid var(--office-line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.audit-more th { background: var(--office-ground); font-weight: 600; }
.audit-old { background: #fdf3f1; }
.audit-new { background: #eff8f1; }
.audit-more dl { display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 4px 12px; margin: 8px 0; }
.audit-more dt { color: var(--office-soft); }
.audit-more dd { margin: 0; }
.audit-more a { color: var(--office-blue); }
.audit-end { display: flex; justify-content: center; padding: 16px; }
.audit-none { padding: 32px 16px; text-align: center; color: var(--office-soft); }
.audit-timeline { margin: 24px 0; color: var(--office-ink); }
.audit-timeline h2 { font-size: 18px; font-weight: 600; margin: 0 0 12px; }
@media (max-width: 900px) {
  .audit { padding: 16px 12px; }
  .audit-form, .audit-extra > div { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .audit-rows summary { grid-template-columns: minmax(0, 1fr) auto; gap: 4px 12px; padding: 12px; }
  .audit-rows summary::before { grid-column: 2; grid-row: 1; justify-self: end; }
  .audit-rows summary > .audit-what { grid-column: 1; }
  .audit-rows summary > .audit-on { grid-column: 1 / -1; color: var(--office-soft); }
  .audit-rows summary > time { grid-column: 1; grid-row: 1; }
  .audit-rows summary > .audit-outcome { grid-column: 2; grid-row: 2 / span 2; }
  .audit-more dl { grid-template-columns: 1fr; gap: 0; }
  .audit-more dt { margin-top: 8px; }
}
@media (max-width: 480px) {
  .audit-form, .audit-extra > div { grid-template-columns: 1fr; }
  .audit-buttons > * { flex: 1 1 100%; justify-content: center; }
}
`;
