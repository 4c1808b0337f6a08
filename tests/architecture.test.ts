import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const sources = (...folders: string[]) =>
  folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name)),
    )
    .filter((file) => !file.includes('generated'));

/** Model -> the .prisma file that it stands in. */
const OWNERS = new Map(
  readdirSync('prisma/schema').flatMap((file) =>
    [...readFileSync(path.join('prisma/schema', file), 'utf8').matchAll(/^model (\w+)/gm)].map(
      ([, name = '']): [string, string] => [name, path.basename(file, '.prisma')],
    ),
  ),
);
const propertyOf = (model: string) => model.charAt(0).toLowerCase() + model.slice(1);
const OWNER_OF_PROPERTY = new Map([...OWNERS].map(([model, owner]) => [propertyOf(model), owner]));

/** Known exceptions, each with its reason. None may be added without one. */
const EXCEPTIONS: Record<string, string> = {
  'subscription FeatureUsage':
    'the billing cycle closes a batch of usage periods in the statement that moves the periods on',
};

test('a module writes only the models of its own schema file', () => {
  const foreign: string[] = [];
  for (const file of sources('src/modules')) {
    const owner = path.dirname(file).split(path.sep)[2];
    const text = readFileSync(file, 'utf8');
    const calls = text.matchAll(
      /\bdb\.(\w+)\s*\.(create|createMany|createManyAndReturn|update|updateMany|upsert|delete|deleteMany)\b/g,
    );
    const statements = text.matchAll(/\b(insert into|update|delete from)\s+"(\w+)"/gi);
    const written = [
      ...[...calls].map(([, property = '']) => [property, OWNER_OF_PROPERTY.get(property)]),
      ...[...statements].map(([, , model = '']) => [model, OWNERS.get(model)]),
    ];
    for (const [model, of] of written)
      if (of !== undefined && of !== owner && !(`${owner} ${model}` in EXCEPTIONS))
        foreign.push(`${file}: ${model} (${of})`);
  }
  expect(foreign).toEqual([]);
});

test('no statement is put together where a value could get in', () => {
  const found = sources('src', 'admin').filter((file) => /\$(query|execute)RawUnsafe/.test(readFileSync(file, 'utf8')));
  expect(found).toEqual([]);
});

test('no source file is longer than 300 lines', () => {
  const long = sources('src', 'admin')
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > 300);
  expect(long).toEqual([]);
});

test('each attack case is listed once, and what is claimed exists', () => {
  const rows = [...readFileSync('docs/attacks.md', 'utf8').matchAll(/^\| *(\d+) +\|([^|]*)\|([^|]*)\|$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 105 }, (_, index) => index + 1));
  const missing: string[] = [];
  for (const [, number, , claim = ''] of rows) {
    if (claim.trim() === 'not yet') continue;
    const named = [...claim.matchAll(/`([^`]+)` "([^"]+)"/g)];
    if (named.length === 0) missing.push(`${number}: ${claim}`);
    for (const [, file = '', name = ''] of named)
      if (!existsSync(file) || !readFileSync(file, 'utf8').includes(name)) missing.push(`${number}: ${file} "${name}"`);
  }
  expect(missing).toEqual([]);
});
