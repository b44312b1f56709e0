import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { ConfigError } from '../shared/runtime/config.ts';
import { fieldProblems } from '../shared/runtime/issue-words.ts';
import { loadConfig } from '../shared/runtime/load-config.ts';
import { readAsset } from '../shared/exchange/loading/read-asset.ts';
import { assetSchema, type Asset } from '../shared/model/asset.ts';
import { STANDARD_CODE_TABLES } from '../shared/model/standard-code-tables.ts';
import { checkRules } from '../shared/rules/check.ts';
import { knownCodes, problemOfResult } from '../shared/rules/check-result.ts';
import { compileRules } from '../shared/rules/compile.ts';
import { RuleError, type Problem } from '../shared/rules/problem.ts';
import { tryRules } from '../shared/rules/try-rules.ts';
import { describeTried } from './describe-tried.ts';

/** Something that cannot be read; printed without a stack trace. */
class InputError extends Error {}

const CODES = knownCodes(STANDARD_CODE_TABLES);

async function check(files: string[]): Promise<void> {
  let rules = 0;
  let errors = 0;
  for (const file of files) {
    const checked = checkRules(await readText(file), CODES);
    rules += checked.rules.length;
    errors += report(file, checked.problems);
  }
  console.log(`${counted(files.length, 'file')}, ${counted(rules, 'rule')}, ${counted(errors, 'error')}`);
  if (errors > 0) process.exitCode = 1;
}

/** Errors go to standard output, warnings to standard error. @returns the number of errors. */
function report(file: string, problems: readonly Problem[]): number {
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const { severity, line, column, message } of problems) {
    if (severity === 'error') console.log(`${file}:${line}:${column}: ${message}`);
    else console.error(`${file}:${line}:${column}: warning: ${message}`);
  }
  return errors.length;
}

async function tryOn(file: string, recordFile: string, flags: { json: boolean }): Promise<void> {
  const text = await readText(file);
  const { problems } = checkRules(text, CODES);
  if (report(file, problems) > 0) {
    process.exitCode = 1;
    return;
  }
  const record = readRecord(recordFile, await readText(recordFile));
  const tried = tryRules(compileRules(text), record);
  const refused = problemOfResult(tried.before, tried.after, CODES);
  console.log(flags.json ? JSON.stringify({ ...tried, refused: refused ?? null }) : describeTried(tried, refused));
  if (refused !== undefined) process.exitCode = 1;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A record as it is stored, or a line as it is loaded (docs/data-format.md). */
function readRecord(file: string, text: string): Asset {
  const fields = parseObject(file, text);
  const stored = { revision: 1, changes: [], ...fields };
  if ('_id' in stored) {
    const checked = assetSchema.safeParse(stored);
    const [problem] = fieldProblems(checked.error?.issues ?? []);
    if (checked.success) return checked.data;
    throw new InputError(`${file}: ${problem?.field ?? ''}: ${problem?.message ?? 'is not an asset'}`);
  }
  const { institution } = loadConfig();
  const read = readAsset({ id: 'record', ...fields }, { institution, unitNames: new Map(), today: '' });
  if (read.kind === 'valid') return { revision: 1, changes: [], ...read.value };
  const [problem] = read.problems;
  throw new InputError(`${file}: ${problem?.field ?? ''}: ${problem?.message ?? 'is not an asset'}`);
}

function parseObject(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw new InputError(`${file} does not contain a JSON object with the fields of a record.`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const program = new Command('npm run rules --').description(
  'Checks and tries normalization rules. Needs no running Muster. See docs/rules.md for the language.',
);
program
  .command('check')
  .description('Prints one line per error as file:line:column: message. Warnings go to standard error.')
  .argument('<files...>')
  .addHelpText('after', '\nExit code: 1 if there is an error.')
  .action(check);
program
  .command('try')
  .description('Shows what the rules of a file do to one record, rule by rule, before and after.')
  .argument('<file>', 'a file of rules')
  .argument('<record>', 'a JSON file with one record, in stored or load format')
  .option('--json', 'print the result as JSON', false)
  .action(tryOn);

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = error instanceof InputError || error instanceof RuleError || error instanceof ConfigError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}
