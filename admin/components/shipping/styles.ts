/** Beside the receiving page's own, which this desk shares. */
export const shippingStyles = `
.shp-tabs{display:flex;flex-wrap:wrap;gap:8px;margin:14px 0}
.shp-tabs button{display:flex;align-items:center;gap:8px;min-height:48px;padding:6px 16px;border:2px solid #b8c4ce;border-radius:10px;background:#fff;color:#17212b;font:inherit;font-weight:600;cursor:pointer}
.shp-tabs button[aria-selected=true]{border-color:#1f5f8b;background:#e4eff7;color:#123f5e}
.rcv .shp-hint{margin:8px 0 14px;color:#4d5964}
.rcv .shp-notice{display:flex;align-items:center;min-height:64px;margin:14px 0;padding:12px 18px;border-radius:12px;font-size:19px;font-weight:700;overflow-wrap:anywhere}
.shp-notice-good{background:#0a6638;color:#fff}
.shp-notice-doubt{background:#ffb81c;color:#2a1c00}
.shp-notice-bad{background:#c20012;color:#fff}
.shp-list{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,400px),1fr));gap:14px}
.shp-card{display:flex;flex-direction:column;gap:8px;min-width:0;padding:16px;border:1px solid #d5dde4;border-radius:12px;background:#fff;overflow-wrap:anywhere}
.shp-card-open{border:3px solid #1f5f8b;margin-bottom:18px}
.shp-card header{display:flex;flex-wrap:wrap;align-items:center;gap:6px 10px}
.shp-card header a{margin-left:auto;display:inline-flex;align-items:center;min-height:48px;color:#1f5f8b;font-weight:600}
.shp-code{font-size:20px;font-variant-numeric:tabular-nums}
.shp-who{font-weight:600}
.shp-card footer{display:flex;flex-wrap:wrap;gap:8px;margin-top:auto}
.shp-card footer .rcv-button,.shp-card .rcv-button.rcv-primary{flex:1 1 160px;text-decoration:none}
.shp-at-pack,.shp-at-label,.shp-at-handOver{background:#e4eff7;color:#123f5e}
.shp-at-trouble{background:#fdeaec;color:#7d000c}
.shp-at-gone{background:#dff3e7;color:#08502c}
.shp-at-over,.shp-abroad{background:#e2e6ea;color:#2f3940}
.shp-pieces{display:grid;gap:4px}
.shp-pieces b{display:inline-block;min-width:64px;padding:2px 8px;border-radius:6px;background:#eef1f4;text-align:center;font-variant-numeric:tabular-nums}
form.shp-pack{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:10px;align-items:start}
.shp-accept{display:flex;align-items:center;gap:10px;min-height:48px;grid-column:1/-1;font-weight:600}
.shp-accept input{flex:none;width:24px;height:24px}
form.shp-pack .rcv-primary{grid-column:1/-1}
.shp-reason{display:flex;flex-wrap:wrap;gap:8px;flex:1 1 100%}
.shp-reason input{flex:1 1 200px;min-width:0;height:48px;padding:0 12px;border:1px solid #b8c4ce;border-radius:8px;font:inherit}
.rcv .shp-empty{padding:36px 16px;border:2px dashed #b8c4ce;border-radius:12px;text-align:center;color:#4d5964;font-size:18px}
.shp-more{margin:16px auto 0;display:flex}
.shp-scan-input{flex:1;min-width:0;min-height:48px;border:0;background:transparent;font:inherit;font-size:20px;font-weight:500;outline:none}
@media (max-width:760px){.shp-card header a{min-height:48px;padding:0 4px}.shp-tabs{flex-wrap:nowrap;overflow-x:auto;margin:12px -12px;padding:0 12px}.shp-tabs button{flex:none;padding:6px 12px}.rcv .shp-notice{font-size:17px}}
@media print{.office-topbar,.rcv-scan,.rcv-head,.shp-tabs,.shp-hint,.shp-notice,.shp-card footer,.shp-card header a,.shp-more,aside,nav{display:none!important}.shp-list{display:block}.shp-card{break-inside:avoid;border:0;border-bottom:1px solid #000;border-radius:0;padding:8px 0}.rcv{padding:0}}
`;
