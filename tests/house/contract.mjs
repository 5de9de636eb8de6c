// docs/openapi.yaml and its schemas as functions that check a value.
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { read } from '../../scripts/tree.mjs';

export const contractText = () => read('docs/openapi.yaml');

export function contract() {
  const document = parse(contractText());
  const ajv = addFormats(new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }));
  const compiled = new Map();
  ajv.addSchema({ $id: 'contract', $defs: document.components.schemas });
  const validatorOf = (name) => {
    if (!compiled.has(name)) compiled.set(name, ajv.compile({ $ref: `contract#/$defs/${name}` }));
    return compiled.get(name);
  };
  return {
    document,
    operations: Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation, name: `${method} ${path}` }))),
    validatorOf,
    // What is wrong with `value`, in words; empty: nothing.
    problems(name, value) {
      const validate = validatorOf(name);
      return validate(value) ? [] : validate.errors.map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
    },
  };
}
