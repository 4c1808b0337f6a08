import { createInterface } from 'node:readline';
import { StaffInput } from '../modules/auth/staff.schema.js';
import { createStaff } from '../modules/auth/staff.service.js';
import { systemContext } from '../shared/context.js';
import { Refusal } from '../shared/errors.js';
import { fieldErrors } from '../shared/problem.js';
import { command, UsageError } from './command.js';

const USAGE = 'Usage: npm run staff:create -- --email E --roles ADMIN[,SUPPORT...] [--name N] [--locale en|tr]';

/** Makes a staff login. The password is asked for on a terminal (empty: generated), else generated; printed when generated. */
await command(
  async ({ platform, options }) => {
    const email = String(options.email ?? '');
    const given = StaffInput.safeParse({
      email,
      name: options.name ?? email.split('@')[0],
      roles: String(options.roles ?? '')
        .split(',')
        .map((role) => role.trim().toUpperCase())
        .filter(Boolean),
      locale: options.locale ?? 'en',
    });
    if (!given.success) {
      const problems = fieldErrors(given.error).map((item) => `--${item.path.split('.')[0]} ${item.message}`);
      throw new UsageError(`${USAGE}\n${problems.join('\n')}`);
    }
    const password = process.stdin.isTTY
      ? await ask('Password (15 characters or more; empty: one is generated): ')
      : '';
    try {
      const ctx = systemContext(await platform(), 'staff:create');
      const made = await createStaff(ctx, { ...given.data, password: password || undefined });
      process.stdout.write(`${made.staff.email} may log in at /admin as ${made.staff.roles.join(', ')}.\n`);
      if (!password) process.stdout.write(`Password, shown once: ${made.password}\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) throw error;
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
  },
  {
    email: { type: 'string' },
    roles: { type: 'string' },
    name: { type: 'string' },
    locale: { type: 'string' },
  },
);

/** Reads a line without showing it. */
function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: true });
  return new Promise((resolve) => {
    terminal.question(question, (answer) => {
      terminal.close();
      process.stdout.write('\n');
      resolve(answer);
    });
    (terminal as unknown as { _writeToOutput(text: string): void })._writeToOutput = (text) => {
      if (text.includes(question)) process.stdout.write(question);
    };
  });
}
