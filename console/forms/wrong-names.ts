import { Validator } from '@cfworker/json-schema';
import { countingValues, type Form, type FormValues } from './form.ts';

/**
 * Names whose values the schema refuses, found at once, while the server's words are still on their way. What is
 * missing is named too.
 */
export function wrongNamesFinder(form: Form): (values: FormValues) => ReadonlySet<string> {
  const validator = new Validator({ ...form.schema }, '2020-12', false);
  return (values) => {
    const { errors } = validator.validate(countingValues(form, values));
    const names = errors.flatMap(({ instanceLocation, keywordLocation, keyword, error }) => {
      // That no group is on at all is wrong with none of them.
      if (keywordLocation.startsWith('#/anyOf')) return [];
      if (keyword === 'required') return /"([^"]+)"/.exec(error)?.[1] ?? [];
      return instanceLocation.replace(/^#\/?/, '').split('/')[0] ?? [];
    });
    return new Set(names.filter((name) => form.parameters.has(name)));
  };
}
