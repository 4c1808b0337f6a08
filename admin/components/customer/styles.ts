export const styles = `
.look h2 { font-size: 18px; font-weight: 600; margin: 24px 0 12px; }
.look h3 { font-size: 16px; font-weight: 600; margin: 16px 0 8px; }
.look-banner { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: flex-start; justify-content: space-between; padding: 16px;
  border: 2px solid #b26a00; border-radius: 12px; background: #fff8ec; }
.look-banner h1 { margin: 0 0 4px; font-size: 20px; line-height: 1.3; overflow-wrap: anywhere; }
.look-banner p { margin: 0; line-height: 1.5; }
.look-reason { color: var(--office-soft); overflow-wrap: anywhere; }
.look-tabs { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0; }
.look-tabs button { min-height: 48px; padding: 0 16px; border: 1px solid var(--office-field); border-radius: 8px; background: #fff; color: var(--office-ink);
  font-size: 15px; cursor: pointer; }
.look-tabs button[aria-current] { border-color: var(--office-blue); background: var(--office-blue); color: #fff; }
.look-cards { align-items: start; list-style: none; margin: 0; padding: 0; display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
.look-cards > li { min-width: 0; padding: 16px; background: #fff; border: 1px solid var(--office-line); border-radius: 12px; overflow-wrap: anywhere; }
.look-cards .piece-chips { margin: 0 0 8px; align-items: center; }
.look-cards strong { display: block; margin-bottom: 8px; line-height: 1.4; font-weight: 600; }
.look-cards .piece-facts { margin: 0; }
.look-address { display: flex; flex-direction: column; font-style: normal; line-height: 1.6; padding: 16px; background: #fff; border: 1px solid var(--office-line); border-radius: 12px; }
.look-sum { font-size: 20px; }
.look-search { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-end; margin-bottom: 16px; }
.look-search > label { flex: 1 1 240px; min-width: 0; }
.look-begin { max-width: 640px; }
.look-begin h1 { font-size: 22px; margin: 0 0 12px; overflow-wrap: anywhere; }
.look-over { padding: 12px 16px; border-radius: 8px; background: #fff8ec; }
.look a { color: var(--office-blue); }
.look-links { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; }
.look-workspaces { list-style: none; margin: 8px 0 0; padding: 0; display: grid; gap: 8px; }
.look-workspaces > li { padding-top: 8px; border-top: 1px solid var(--office-line); }
@media (max-width: 480px) { .look-search > button, .look-banner > button { flex: 1 1 100%; justify-content: center; } }
`;
