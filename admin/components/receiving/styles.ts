interface Tokens {
  colors?: Record<string, string>;
  font?: string;
}

/** The back office's own tokens, as AdminJS prints them into the page. */
const tokens = (globalThis as { THEME?: Tokens }).THEME;
const color = (name: string, fallback: string): string => tokens?.colors?.[name] ?? fallback;

const text = color('text', '#17212b');
const primary = color('primary100', '#1f5f8b');
const tint = color('primary20', '#e4eff7');
const line = color('inputBorder', '#b8c4ce');
const card = color('container', '#ffffff');
const ground = color('bg', '#f4f6f8');
/** Text on each of these has a contrast of 4.5 or more (WCAG AA). */
const good = '#0a6638';
const doubt = '#ffb81c';
const doubtText = '#2a1c00';
const none = '#4d5964';
const bad = color('error', '#c20012');
const muted = '#4d5964';

export const styles = `
.rcv{box-sizing:border-box;width:100%;max-width:1360px;margin:0 auto;padding:16px 24px 32px;color:${text};font-family:${tokens?.font ?? 'sans-serif'};font-size:16px;line-height:1.4}
.rcv *,.rcv *::before{box-sizing:border-box}
.rcv p,.rcv h1,.rcv h2,.rcv ol,.rcv ul,.rcv figure,.rcv fieldset{margin:0;padding:0;border:0;list-style:none;min-width:0}
.rcv small{font-size:13px}
.rcv strong{font-weight:700}
.rcv :focus-visible{outline:3px solid ${primary};outline-offset:2px}
.rcv-icon{flex:none}
.rcv-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.rcv kbd{font-family:ui-monospace,monospace;font-weight:600;font-size:12px;line-height:1;border:1px solid currentColor;border-radius:4px;padding:2px 5px;opacity:.85;white-space:nowrap}
@media (hover:none) and (pointer:coarse){.rcv-button kbd,.rcv-camera kbd,.rcv-drop{display:none}}

.rcv-head{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;margin-bottom:16px}
.rcv-head h1{font-size:24px;font-weight:700;flex:1}
.rcv-head select,.rcv-settings summary{height:48px;padding:0 14px;border:1px solid ${line};border-radius:8px;background:${card};color:${text};font:inherit;max-width:100%}
.rcv-settings{position:relative}
.rcv-settings summary{display:flex;align-items:center;cursor:pointer;list-style:none}
.rcv-settings summary::before{content:'⚙';margin-right:8px}
.rcv-settings-list{position:absolute;right:0;z-index:20;width:min(360px,calc(100vw - 32px));margin-top:4px;padding:8px 16px 14px;background:${card};border:1px solid ${line};border-radius:8px;box-shadow:0 8px 24px rgba(0,0,0,.16)}
.rcv-switch{display:flex;align-items:center;gap:12px;min-height:48px;cursor:pointer}
.rcv-switch input{flex:none;width:22px;height:22px;accent-color:${primary}}

.rcv-columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(320px,400px);gap:24px;align-items:start}
.rcv-piece{display:flex;flex-direction:column;gap:14px;min-width:0}
.rcv[data-dragging=true] .rcv-piece{outline:3px dashed ${primary};outline-offset:6px}

.rcv-scan{display:flex;align-items:center;gap:10px;padding:6px 8px 6px 14px;background:${card};border:2px solid ${primary};border-radius:12px}
.rcv-scan:focus-within{box-shadow:0 0 0 4px ${tint}}
.rcv-scan-field{flex:1;min-width:0;min-height:48px;padding:11px 0;border:0;background:transparent;color:${text};font-family:inherit;font-weight:500;font-size:20px;line-height:26px;resize:none}
.rcv .rcv-scan-field:focus-visible{outline:none}
.rcv-scan-field::placeholder{color:${muted};font-size:16px}
.rcv-square{position:relative;display:inline-grid;place-items:center;width:48px;height:48px;flex:none;border:1px solid ${line};border-radius:8px;background:${card};color:${text};cursor:pointer}
.rcv-square[aria-pressed=true]{background:${tint};border-color:${primary};color:${primary}}
.rcv-square:focus-within{outline:3px solid ${primary};outline-offset:2px}

.rcv-scans{display:flex;flex-wrap:wrap;gap:8px}
.rcv-chip{display:flex;align-items:center;gap:8px;max-width:100%;padding-left:12px;background:${tint};border-radius:24px;font-size:15px}
.rcv-chip span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}
.rcv-chip button{display:grid;place-items:center;width:48px;height:48px;flex:none;border:0;border-radius:24px;background:none;color:inherit;cursor:pointer}
.rcv-chip-waiting{padding:12px 16px;background:#fff3d6;color:${doubtText}}

.rcv-decision{display:flex;align-items:center;gap:18px;min-height:104px;padding:14px 20px;border-radius:12px;background:${card};border:2px dashed ${line}}
.rcv-decision>div{min-width:0;overflow-wrap:anywhere}
.rcv-word{font-size:22px;font-weight:800;letter-spacing:.02em}
.rcv-ste{font-size:34px;font-weight:800;line-height:1.15;font-variant-numeric:tabular-nums}
.rcv-sentence{font-size:17px}
.rcv-matched,.rcv-picked{background:${good};border:2px solid ${good};color:#fff}
.rcv-review{background:${doubt};border:2px solid ${doubt};color:${doubtText}}
.rcv-unmatched{background:${none};border:2px solid ${none};color:#fff}
.rcv-asking,.rcv-more{border-style:solid;border-color:${primary};background:${tint}}
@media (prefers-reduced-motion:no-preference){.rcv-asking .rcv-icon{animation:rcv-turn 1s linear infinite}.rcv-matched,.rcv-review,.rcv-unmatched,.rcv-picked{animation:rcv-flash .28s ease-out}}
@keyframes rcv-turn{to{transform:rotate(360deg)}}
@keyframes rcv-flash{from{filter:brightness(1.5);transform:scale(.985)}}

.rcv-notices:empty{margin-top:-14px}
.rcv-notice{display:flex;flex-wrap:wrap;align-items:center;gap:10px 14px;padding:12px 16px;border-radius:10px;border:2px solid;background:${card}}
.rcv-notice+.rcv-notice{margin-top:10px}
.rcv-notice p{flex:1 1 220px;overflow-wrap:anywhere}
.rcv-notice a{color:inherit;font-weight:700}
.rcv-notice-doubt{background:#fff3d6;border-color:${doubt};color:${doubtText}}
.rcv-notice-bad{background:#fdeaec;border-color:${bad};color:#7d000c}
.rcv-notice-buttons{display:flex;flex-wrap:wrap;gap:8px}

.rcv-candidates{display:flex;flex-direction:column;gap:10px}
.rcv-candidate{display:flex;gap:16px;width:100%;min-height:72px;padding:12px 16px;border:2px solid ${line};border-radius:12px;background:${card};color:${text};font:inherit;text-align:left;cursor:pointer}
.rcv-candidate:hover{border-color:${primary}}
.rcv-candidate[aria-pressed=true]{border-color:${good};box-shadow:inset 0 0 0 2px ${good}}
.rcv kbd.rcv-number{display:grid;place-items:center;width:44px;height:44px;flex:none;border:2px solid currentColor;border-radius:10px;font-family:inherit;font-weight:800;font-size:24px;line-height:1;opacity:1}
.rcv-candidate[aria-pressed=true] .rcv-number{background:${good};border-color:${good};color:#fff}
.rcv-candidate-text{display:flex;flex-direction:column;gap:2px;flex:1;min-width:0;overflow-wrap:anywhere}
.rcv-candidate-head{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 12px;font-size:20px}
.rcv-confidence{font-size:15px;color:${muted}}
.rcv-candidate-name{font-size:17px}
.rcv-reasons{display:flex;flex-wrap:wrap;gap:2px 16px;margin-top:4px;font-size:14px}
.rcv-reasons span{display:inline-flex;align-items:flex-start;gap:5px}
.rcv-for{color:${good}}
.rcv-against{color:#8a3b00}

.rcv-photos{display:flex;flex-wrap:wrap;gap:12px;align-items:stretch}
.rcv-camera{position:relative;display:flex;align-items:center;justify-content:center;gap:10px;min-height:56px;padding:0 20px;border:2px dashed ${line};border-radius:12px;background:${card};font-weight:600;cursor:pointer}
.rcv-camera:hover{border-color:${primary}}
.rcv-camera:focus-within{outline:3px solid ${primary};outline-offset:2px}
.rcv-disabled{opacity:.5;cursor:not-allowed}
.rcv-photo{width:120px;border:1px solid ${line};border-radius:10px;background:${card};overflow:hidden}
.rcv-photo img{display:block;width:120px;height:120px;object-fit:contain;background:${ground}}
.rcv-photo figcaption{display:flex}
.rcv-photo button{flex:1;height:48px;border:0;background:none;color:${text};cursor:pointer}

.rcv-details{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:12px}
.rcv-kinds{grid-column:1/-1;display:flex;gap:8px}
.rcv-kinds legend{float:left;width:auto;padding:0 12px 0 0;line-height:48px}
.rcv-kind{position:relative;display:grid;place-items:center;flex:1;max-width:180px;min-height:48px;padding:0 12px;border:2px solid ${line};border-radius:10px;background:${card};cursor:pointer}
.rcv-kind input{position:absolute;opacity:0}
.rcv-kind-on{border-color:${primary};background:${tint};color:#123f5e;font-weight:700}
.rcv-kind-on::after{content:'✓';position:absolute;right:10px}
.rcv-kind:focus-within{outline:3px solid ${primary};outline-offset:2px}
.rcv-input{display:flex;flex-direction:column;gap:4px;min-width:0;font-size:15px}
.rcv-input input{width:100%;height:48px;padding:0 12px;border:1px solid ${line};border-radius:8px;background:${card};color:${text};font:inherit;font-size:17px}
.rcv-input input[aria-invalid=true]{border:2px solid ${bad}}
.rcv-input small{min-height:18px;color:${muted}}
.rcv small.rcv-wrong,.rcv-wrong{color:${bad};font-weight:600}

.rcv-actions{position:sticky;bottom:0;z-index:10;display:flex;flex-wrap:wrap;gap:10px;margin:0 -8px;padding:10px 8px;background:${ground}}
.rcv-button{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:48px;padding:6px 16px;border:2px solid ${line};border-radius:10px;background:${card};color:${text};font-family:inherit;font-weight:600;font-size:16px;line-height:1.25;cursor:pointer}
.rcv-button:hover:not(:disabled){border-color:${primary}}
.rcv-button:disabled{color:#66727d;background:${ground};cursor:not-allowed}
.rcv-button.rcv-primary{flex:1 1 240px;min-height:60px;border-color:${good};background:${good};color:#fff;font-size:19px}
.rcv-button.rcv-primary-shelf{border-color:${none};background:${none}}
.rcv-button.rcv-primary:disabled{border-color:#6b7781;background:#6b7781;color:#fff}
.rcv-button.rcv-danger{border-color:${bad};color:${bad}}

.rcv-filed{padding:16px;background:${card};border:1px solid ${color('border', '#d5dde4')};border-radius:12px;min-width:0}
.rcv-filed h2{font-size:18px;font-weight:700;margin-bottom:4px}
.rcv-count{display:inline-block;min-width:28px;padding:1px 8px;border-radius:14px;background:${tint};text-align:center;font-size:15px}
.rcv-hint,.rcv-empty{color:${muted};font-size:14px}
.rcv-filed-row{display:grid;grid-template-columns:64px minmax(0,1fr);gap:4px 12px;padding:12px 0;border-top:1px solid ${color('border', '#d5dde4')}}
.rcv-filed ol{margin-top:10px}
.rcv-thumb{display:grid;place-items:center;width:64px;height:64px;border-radius:8px;background:${ground};color:${muted};overflow:hidden}
.rcv-thumb img{width:64px;height:64px;object-fit:cover}
.rcv-filed-text{display:flex;flex-direction:column;min-width:0;overflow-wrap:anywhere}
.rcv-filed-text a{color:${text};font-weight:700;font-size:17px;text-decoration-thickness:1px}
.rcv-filed-text small{color:${muted}}
.rcv-filed-undone a,.rcv-filed-undone .rcv-filed-text>span:first-of-type{text-decoration:line-through}
.rcv-filed-state{display:flex;flex-wrap:wrap;gap:6px;margin-top:4px}
.rcv-state{display:inline-flex;align-items:center;gap:5px;padding:3px 9px;border:0;border-radius:12px;font-family:inherit;font-weight:600;font-size:13px;line-height:1.3;text-align:left}
.rcv-state progress{width:48px;height:8px;accent-color:${primary}}
.rcv-state-good{background:#dff3e7;color:#08502c}
.rcv-state-shelf{background:#e2e6ea;color:#2f3940}
.rcv-state-off{background:#eef1f4;color:#3a4650}
.rcv-state-bad{min-height:48px;background:#fdeaec;color:#7d000c;cursor:pointer}
.rcv-filed-buttons{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:8px}
.rcv-filed-buttons .rcv-button{flex:1}

@media (max-width:1000px){.rcv-columns{grid-template-columns:minmax(0,1fr)}}
@media (max-width:760px){
.rcv{padding:10px 12px 170px}
.rcv-button kbd,.rcv-camera kbd,.rcv-drop{display:none}
.rcv-head{margin-bottom:10px}
.rcv-head h1{font-size:20px}
.rcv-location{order:3;flex:1 1 100%}
.rcv-head select{width:100%}
.rcv-details{grid-template-columns:repeat(2,minmax(0,1fr))}
.rcv-kinds legend{display:none}
.rcv-decision{gap:12px;min-height:88px;padding:12px 14px}
.rcv-word{font-size:18px}.rcv-ste{font-size:28px}.rcv-sentence{font-size:16px}
.rcv-candidate{gap:12px;padding:12px}
.rcv-camera{flex:1 1 100%}
.rcv-scan-field::placeholder{font-size:15px}
.rcv-actions{position:fixed;inset:auto 0 0;z-index:30;margin:0;padding:10px 12px calc(10px + env(safe-area-inset-bottom));background:${card};border-top:1px solid ${line};box-shadow:0 -4px 16px rgba(0,0,0,.1)}
.rcv-actions .rcv-button{flex:1 1 40%}
.rcv-actions .rcv-primary{flex:1 1 100%;order:3}
}
`;
