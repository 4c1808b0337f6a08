import { type Finding, parseHead, verifyAuditLog } from '../modules/audit-log/audit-verify.service.js';
import { systemContext } from '../shared/context.js';
import { command, UsageError } from './command.js';

const SHOWN = 200;

/** `npm run audit:verify [-- --head N:HASH]`: exit code 1 when a row or the chain is not what was sealed. */
await command(
  async ({ platform, options }) => {
    const head = typeof options.head === 'string' ? parseHead(options.head) : undefined;
    if (head === null) throw new UsageError('--head takes NUMBER:HASH, as a former run printed it.');
    const ctx = systemContext(await platform(), 'audit-verify');
    let shown = 0;
    const show = (finding: Finding) => {
      shown++;
      if (shown <= SHOWN) process.stdout.write(`${finding.kind.toUpperCase()}: ${finding.message}\n`);
    };
    const result = await verifyAuditLog(ctx, show, head ? [head] : []);
    if (shown > SHOWN) process.stdout.write(`... and ${shown - SHOWN} more\n`);
    process.stdout.write(
      `${result.rows} sealed rows in ${result.batches} batches, ${result.unsealed} rows not sealed yet\n`,
    );
    if (result.head) process.stdout.write(`head ${result.head.number}:${result.head.hash}\n`);
    process.stdout.write(
      result.findings === 0 ? 'The audit log is whole.\n' : `NOT WHOLE: ${result.findings} findings\n`,
    );
    return result.findings === 0 ? 0 : 1;
  },
  { head: { type: 'string' } },
);
