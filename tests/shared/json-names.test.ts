import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { doubledName } from '../../src/shared/json-names.js';

test('whatever JSON.stringify writes has no doubled name', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => doubledName(JSON.stringify(value)) === null));
});

test('a name that stands twice in one object is found, escaped or not, at any depth', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), fc.jsonValue(), (before, name, value) => {
      const entry = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
      expect(doubledName(`[${JSON.stringify(before)},{"x-${'y'.repeat(30)}":[{${entry},${entry}}]}]`)).toBe(name);
    }),
  );
  expect(doubledName('{"a":1,"\\u0061":2}')).toBe('a');
  expect(doubledName('[{"a":1},{"a":1}]')).toBeNull();
  expect(doubledName('{"a":{"a":["a","a"]},"b":"a"}')).toBeNull();
});

test('a text that is no JSON is read to its end, once', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => doubledName(text) === null || true));
  expect(doubledName('{"a')).toBeNull();
  expect(doubledName('['.repeat(100_000))).toBeNull();
});
