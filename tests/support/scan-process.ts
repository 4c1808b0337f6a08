// A process of its own that makes the PDF of one scan: tests/modules/document/documents.test.ts kills it half-way.
import { buildDocument } from '../../src/modules/document/document.service.js';
import { readConfig } from '../../src/shared/config.js';
import { systemContext } from '../../src/shared/context.js';
import { openPlatform } from '../../src/shared/platform.js';

const platform = await openPlatform(readConfig(process.env));
const ctx = systemContext(platform, 'scan');
const scan = JSON.parse(process.env.SCAN ?? '{}');
const pages = await ctx.db.file.findMany({ where: { id: { in: scan.fileIds } }, orderBy: { id: 'asc' } });
await buildDocument(ctx, { ...scan, pages });
process.stdout.write('done\n');
process.exit(0);
