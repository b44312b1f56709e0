import { z } from 'zod';
import { Failure } from './failure.ts';
import { readText } from './read-ids.ts';
import type { Terminal } from './terminal.ts';

const bare = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** Several values of one parameter are joined as the API takes them. */
const value = z.union([bare, z.array(bare).transform((all) => all.join('@@'))]);
const sent = z.array(
  z.object({ name: z.union([z.string(), z.object({ value: z.string() }).transform((name) => name.value)]), value }),
);
const fileSchema = z.union([
  sent,
  z.object({ parameter: sent }).transform(({ parameter }) => parameter),
  z.record(z.string(), value).transform((all) => Object.entries(all).map(([name, one]) => ({ name, value: one }))),
]);

/**
 * Parameters by name, from `name=value` and from a file; the former win.
 * @throws Failure when they cannot be read, or one is given twice.
 */
export async function readParameters(
  terminal: Terminal,
  { pairs, file }: { pairs: readonly string[]; file: string | undefined },
): Promise<Record<string, string>> {
  const fromFile = file === undefined ? [] : readFile(await readText(terminal, file), file);
  return { ...once(fromFile), ...once(pairs.map(readPair)) };
}

function readPair(text: string): { name: string; value: string } {
  const at = text.indexOf('=');
  if (at > 0) return { name: text.slice(0, at).trim(), value: text.slice(at + 1) };
  throw new Failure(`"${text}" is not a parameter.`, { exit: 'USAGE', advice: 'Give it like this: -p NAME=VALUE' });
}

function readFile(text: string, file: string): { name: string; value: string }[] {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new Failure(`${file === '-' ? 'Standard input' : file} does not hold parameters as JSON.`, {
      exit: 'USAGE',
      advice: 'Write them like this: {"TASK_License_Active": true, "TASK_License_Value": "CCBY_V4.0"}',
    });
  }
}

function once(given: readonly { name: string; value: string }[]): Record<string, string> {
  const found = new Map<string, string>();
  for (const { name, value: text } of given) {
    if (found.has(name)) throw new Failure(`The parameter ${name} is given twice.`, { exit: 'USAGE' });
    found.set(name, text);
  }
  return Object.fromEntries(found);
}
