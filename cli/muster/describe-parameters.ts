import { choicesOf } from './commands-jobs.ts';
import type { Parameter, Parameters } from './find-job.ts';
import { shown } from './layout.ts';
import { own } from '../../shared/model/own.ts';

/** Values of parameters in words, in the order of the job's form. */
export function describeParameters(
  { properties, 'x-groups': groups = [] }: Parameters,
  given: Readonly<Record<string, string>>,
): string {
  const known = Object.keys(properties).filter((name) => Object.hasOwn(given, name));
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(properties, name));
  return [...known, ...unknown]
    .map((name) => {
      const parameter = own(properties, name);
      const value = given[name] ?? '';
      const group = groups.find(({ key }) => key === parameter?.['x-group'])?.title;
      const title = parameter?.title ?? name;
      const place = group === undefined || group === title ? title : `${group} › ${title}`;
      return `  ${shown(place)}: ${shown(inWords(parameter, value))}`;
    })
    .join('\n');
}

function inWords(parameter: Parameter | undefined, value: string): string {
  if (!parameter) return value;
  const choices = choicesOf(parameter);
  const named = value.split('@@').map((part) => {
    const label = choices.find(({ code }) => code === part)?.label;
    return label === undefined || label === part ? part : `${label} (${part})`;
  });
  return named.join(', ');
}
