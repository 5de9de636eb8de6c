// docs/openapi.yaml as its readers see it: two YAML parsers that read the same, the schema of OpenAPI 3.1, and every schema in
// it compiled as JSON Schema 2020-12. tests/browser/contract.test.mjs holds a running server to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { load } from 'js-yaml';
import { parse, parseDocument } from 'yaml';
import { contract, contractText } from './contract.mjs';

const text = contractText();

test('docs/openapi.yaml is YAML, and means the same to two parsers', () => {
  const document = parseDocument(text, { strict: true });
  assert.deepEqual([...document.errors, ...document.warnings], []);
  assert.deepEqual(document.toJS(), load(text));
});

test('docs/openapi.yaml is OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(parse(text));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
});

test('every schema of it compiles, and the null that a member may be is among its words', () => {
  const { document, problems, validatorOf } = contract();
  for (const name of Object.keys(document.components.schemas)) assert.equal(typeof validatorOf(name), 'function', name);
  const account = { login_name: 'anna', display_name: 'A', verified: true, previous_sign_in_at: null, default_connection_policy: 'direct_first', relay_available: false };
  for (const policy of [null, 'direct_only']) assert.deepEqual(problems('Account', { ...account, connection_policy: policy }), []);
  assert.notDeepEqual(problems('Account', { ...account, connection_policy: 'always' }), []);
  assert.notDeepEqual(problems('Account', { ...account, connection_policy: null, more: 1 }), []);
});

test('every integer has limits that a browser can hold', () => {
  const open = [];
  const walk = (value, path) => {
    if (value === null || typeof value !== 'object') return;
    const integer = [value.type].flat().includes('integer');
    if (integer && !(Number.isSafeInteger(value.minimum) && Number.isSafeInteger(value.maximum))) open.push(path);
    for (const [key, inner] of Object.entries(value)) walk(inner, `${path}/${key}`);
  };
  walk(parse(text).components.schemas, '');
  assert.deepEqual(open, []);
});

test('every operation says what it answers, and no two have the same place', () => {
  const { operations } = contract();
  assert.ok(operations.length >= 16);
  for (const { path, method, operation } of operations) {
    assert.ok(operation.summary.length > 5, `${method} ${path}`);
    assert.equal(Object.keys(operation.responses).filter((status) => status.startsWith('2')).length, 1, `${method} ${path}`);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    assert.deepEqual((operation.parameters ?? []).map(({ name }) => name), named, `${method} ${path}`);
  }
});
