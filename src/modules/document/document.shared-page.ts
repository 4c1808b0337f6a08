const TEXT = {
  en: {
    title: 'Shared document',
    pages: (n: number) => (n === 1 ? '1 page' : `${n} pages`),
    until: 'This link works until',
    download: 'Download the PDF',
    page: (n: number) => `Page ${n}`,
  },
  tr: {
    title: 'Paylaşılan belge',
    pages: (n: number) => `${n} sayfa`,
    until: 'Bu bağlantı şu tarihe kadar geçerlidir:',
    download: 'PDF olarak indir',
    page: (n: number) => `Sayfa ${n}`,
  },
} as const;

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#17212b;background:#eef1f4}
header{position:sticky;top:0;display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;padding:12px 16px;background:#fff;border-bottom:1px solid #d5dde4}
h1{font-size:18px;margin:0}header p{margin:0;color:#51606d;font-size:14px;flex:1 1 180px}
a{display:inline-flex;align-items:center;min-height:48px;padding:0 20px;border-radius:8px;background:#1f5f8b;color:#fff;text-decoration:none;font-weight:600}
main{max-width:900px;margin:0 auto;padding:16px 12px}
figure{margin:0 0 20px}img{display:block;width:100%;height:auto;background:#fff;border:1px solid #d5dde4;border-radius:4px}
figcaption{text-align:center;color:#51606d;font-size:13px;padding-top:4px}
@media(prefers-color-scheme:dark){body{background:#14191e;color:#e6ebf0}header{background:#1c232a;border-color:#2f3943}header p,figcaption{color:#a9b6c2}img{border-color:#2f3943}}`;

export interface SharedPage {
  locale: 'en' | 'tr';
  token: string;
  pageSizes: readonly { width: number; height: number }[];
  expiresAt: Date;
}

/**
 * What who has the link sees: the pages, one below the other, and the PDF. It asks for nothing from outside, runs no
 * script, and says nothing of the customer or the warehouse.
 */
export function sharedPageHtml({ locale, token, pageSizes, expiresAt }: SharedPage): string {
  const text = TEXT[locale];
  const until = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(
    expiresAt,
  );
  const figures = pageSizes.map(
    ({ width, height }, index) =>
      `<figure><img src="${token}/pages/${index + 1}" width="${width}" height="${height}" alt="${text.page(index + 1)}"${index > 1 ? ' loading="lazy"' : ''}><figcaption>${index + 1} / ${pageSizes.length}</figcaption></figure>`,
  );
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow"><meta name="referrer" content="no-referrer"><title>${text.title}</title><style>${STYLE}</style></head>
<body><header><h1>${text.title}</h1><p>${text.pages(pageSizes.length)} · ${text.until} <time datetime="${expiresAt.toISOString()}">${until} UTC</time></p><a href="${token}/document.pdf" download>${text.download}</a></header>
<main>${figures.join('\n')}</main></body></html>`;
}
