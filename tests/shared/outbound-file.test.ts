import { expect, test } from '@jest/globals';
import { isPublicAddress, OutboundRefusal, publicOnly } from '../../src/shared/outbound.js';
import { fetchOutside, outsideRefusal } from '../../src/shared/outbound-file.js';

const rules = { hosts: ['files.example.com', 'localhost'], trusted: ['http://127.0.0.1:9'] };

test.each([
  ['https://files.example.com/a.pdf', null],
  ['http://127.0.0.1:9/a.pdf', null],
  ['http://127.0.0.1:10/a.pdf', 'https'],
  ['http://files.example.com/a.pdf', 'https'],
  ['https://files.example.com.evil.example/a.pdf', 'no host'],
  ['https://evil.example/files.example.com', 'no host'],
  ['https://files.example.com:444/a.pdf', 'port'],
  ['https://files.example.com@evil.example/', 'name or a password'],
  ['https://0x7f.1/', 'no host'],
  ['javascript:alert(1)', 'https'],
  ['nonsense', 'no URL'],
])('%s: %s', (url, refusal) => {
  const found = outsideRefusal(url, rules);
  if (refusal === null) expect(found).toBeNull();
  else expect(found).toContain(refusal);
});

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '169.254.169.254',
  '192.168.0.1',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '::1',
  '::ffff:127.0.0.1',
  'fe80::1',
  'fd00::1',
  '2001:db8::1',
  'x',
])('%s is no public address', (address) => expect(isPublicAddress(address)).toBe(false));
test.each(['1.1.1.1', '8.8.8.8', '2606:4700::1111'])('%s is one', (address) =>
  expect(isPublicAddress(address)).toBe(true),
);

test('a name is judged by the addresses it has at the connection', async () => {
  const refused = await new Promise((resolve) => publicOnly()('localhost', { all: true }, (error) => resolve(error)));
  expect(refused).toBeInstanceOf(OutboundRefusal);
  const fetched = fetchOutside('https://localhost/a.pdf', { ...rules, maxBytes: 10, timeoutMs: 5_000 });
  await expect(fetched).rejects.toThrow('private network');
});
