import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { endpoints } from '../../src/registry.js';
import { ERRORS } from '../../src/shared/errors.js';
import { startTestApp, type TestApp } from '../support/app.js';

interface Operation {
  responses: Record<string, unknown>;
  parameters: { $ref?: string; name?: string }[];
  security: unknown[];
}

let app: TestApp;
let document: {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: { Problem: { properties: { code: { enum: string[] } } } } };
};
beforeAll(async () => {
  app = await startTestApp();
  document = (await app.http.get('/api/openapi.json').expect(200)).body;
});
afterAll(() => app.close());

test('the document is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result.errors ?? []).toEqual([]);
  expect(document.openapi).toBe('3.1.0');
});

test('each endpoint is in it, with its guard, its workspace header and its codes', () => {
  for (const item of endpoints) {
    const operation = document.paths[item.path.replace(/:(\w+)/g, '{$1}')]?.[item.method];
    expect(operation).toBeDefined();
    expect(operation?.security).toEqual(item.access === 'public' ? [] : [{ bearer: [] }]);
    const scoped = item.access !== 'public' && item.access !== 'user';
    expect(operation?.parameters.some((parameter) => parameter.$ref === '#/components/parameters/workspace')).toBe(
      scoped,
    );
    for (const code of item.errors ?? [])
      expect(Object.keys(operation?.responses ?? {})).toContain(String(ERRORS[code][0]));
  }
  expect(document.components.schemas.Problem.properties.code.enum).toEqual(Object.keys(ERRORS));
});
