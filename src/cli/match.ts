import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { prepareAddresses, type WarehouseAddress } from '../modules/package/package.address.js';
import { readLabel } from '../modules/package/package.label.js';
import { MailboxIndex } from '../modules/package/package.mailbox-index.js';
import type { MatchReason, ReasonCode } from '../modules/package/package.match.reasons.js';
import type { MatchResult } from '../modules/package/package.matching.js';

const USAGE = 'npm run --silent match -- --mailboxes mailboxes.jsonl < labels.jsonl > decisions.jsonl';
const FLUSH_CHARACTERS = 1 << 16;
const LINE_CHARACTERS = 1_000_000;

const mailboxLine = z.object({
  id: z.string().min(1),
  ste: z.string().regex(/^\d{1,8}$/, '1 to 8 digits'),
  checked: z.boolean().default(true),
  location: z
    .object({
      line1: z.string(),
      line2: z.string().nullish(),
      city: z.string().default(''),
      region: z.string().nullish(),
      postalCode: z.string().nullish(),
      country: z.string().nullish(),
    })
    .optional(),
  workspace: z.string().default(''),
  recipients: z.array(z.object({ name: z.string(), aliases: z.array(z.string()).default([]) })).default([]),
});

const REASONS: Readonly<Record<ReasonCode, string>> = {
  suite_exact: 'suite number as written',
  suite_lookalike: 'suite number with look-alike letters undone',
  suite_split: 'suite number written apart',
  suite_unnamed: 'no word calls the number a suite',
  suite_unverified: 'old number without a check digit',
  check_digit_repaired: 'one digit away from the number read',
  suite_near: 'one digit away from the number read',
  suite_unknown: 'the suite on the label is nobody’s',
  name_exact: 'name as listed',
  name_alias: 'listed alias',
  name_similar: 'name nearly as listed',
  name_initials: 'name fits by initials',
  name_partial: 'only a part of the name fits',
  name_differs: 'name on the label is not listed here',
  name_missing: 'no name could be read',
  same_name_elsewhere: 'another mailbox lists the same name',
  other_name_in_use: 'the name on the label belongs to another mailbox',
  other_suite_on_label: 'the label names another suite',
  expected_tracking: 'the customer announced this tracking number',
  past_sender: 'this sender has written to this mailbox before',
  other_location: 'the mailbox is at another location',
};

class InputError extends Error {}

let buffer = '';

await main();

async function main(): Promise<void> {
  try {
    const { index, addresses } = await readMailboxes(mailboxesFile());
    const book = prepareAddresses(addresses);
    await eachLine(process.stdin, 'standard input', (line, place) => {
      const { id, text } = parseLabel(line, place);
      const result = index.match(readLabel(text, { addresses: book }));
      return write(`${JSON.stringify({ id, ...printable(result) })}\n`);
    });
    await flush();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await flush();
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function mailboxesFile(): string {
  try {
    const { values } = parseArgs({ options: { mailboxes: { type: 'string' } } });
    if (values.mailboxes) return values.mailboxes;
  } catch (error) {
    throw new InputError(`${error instanceof Error ? error.message : String(error)}\nUse: ${USAGE}`);
  }
  throw new InputError(`--mailboxes is missing: the file with a mailbox a line.\nUse: ${USAGE}`);
}

async function readMailboxes(file: string): Promise<{ index: MailboxIndex; addresses: WarehouseAddress[] }> {
  const index = new MailboxIndex();
  const addresses = new Map<string, WarehouseAddress>();
  const stream = createReadStream(file);
  try {
    await eachLine(stream, file, (line, place) => {
      const parsed = mailboxLine.safeParse(parseJson(line, place));
      if (!parsed.success) throw new InputError(`${place}: ${firstIssue(parsed.error)}`);
      const { id, ste, checked, location, workspace, recipients } = parsed.data;
      try {
        index.add({ mailboxId: id, ste, checked, workspaceName: workspace, recipients });
      } catch (error) {
        throw new InputError(
          `${place}: ${error instanceof Error ? error.message : String(error)}. Remove one of the two.`,
        );
      }
      if (location === undefined) return undefined;
      const { line1, line2, city, region, postalCode, country } = location;
      addresses.set(JSON.stringify(location), {
        lines: line2 ? [line1, line2] : [line1],
        city,
        region: region ?? undefined,
        postalCode: postalCode ?? undefined,
        country: country ?? undefined,
      });
      return undefined;
    });
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    throw new InputError(`${file} cannot be read: ${error.message}`);
  }
  return { index, addresses: [...addresses.values()] };
}

function parseLabel(line: string, place: string): { id: string; text: string } {
  const label = parseJson(line, place) as { id?: unknown; text?: unknown } | null;
  if (typeof label?.id !== 'string' || typeof label.text !== 'string') {
    throw new InputError(`${place}: a label is {"id": "…", "text": "…"}, both strings.`);
  }
  return { id: label.id, text: label.text };
}

function parseJson(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new InputError(`${place}: not JSON. Each line is one JSON object; check that no line is broken in two.`);
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'line'}: ${issue?.message ?? 'invalid'}`;
}

async function eachLine(
  input: NodeJS.ReadStream | Readable,
  name: string,
  read: (line: string, place: string) => Promise<void> | undefined,
): Promise<void> {
  let number = 0;
  let rest = '';
  const one = (line: string) => {
    number++;
    return line.trim() === '' ? undefined : read(line, `${name}, line ${number}`);
  };
  input.setEncoding('utf8');
  for await (const chunk of input) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_CHARACTERS)
      throw new InputError(`${name}, line ${number + lines.length + 1}: longer than a million characters.`);
    for (const line of lines) {
      const done = one(line);
      if (done !== undefined) await done;
    }
  }
  await one(rest);
}

function printable({ decision, ste, confidence, candidates }: MatchResult) {
  return {
    decision,
    ste,
    confidence,
    candidates: candidates.map((candidate) => ({
      ste: candidate.ste,
      confidence: candidate.confidence,
      reasons: candidate.reasons.map(inWords),
    })),
  };
}

function inWords({ code, detail }: MatchReason): string {
  return detail === undefined ? REASONS[code] : `${REASONS[code]}: ${detail}`;
}

function write(text: string): Promise<void> | undefined {
  buffer += text;
  return buffer.length >= FLUSH_CHARACTERS ? flush() : undefined;
}

/** Waits for a slow reader, so that the answers of a long run never pile up in memory. */
async function flush(): Promise<void> {
  const text = buffer;
  buffer = '';
  if (text !== '' && !process.stdout.write(text))
    await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}
