import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { EXIT_CODES } from '../../cli/muster/exit-codes.ts';
import { createProgram } from '../../cli/muster/program.ts';
import type { Terminal } from '../../cli/muster/terminal.ts';
import { formattedPage } from '../architecture/formatted-page.ts';

const PAGE = new URL('../../docs/terminal.md', import.meta.url);
/** Wide enough that no line of help is broken. */
const WIDTH = 400;

/** docs/terminal.md as it is, and as the program says it should be. @throws Error when its markers are missing. */
export async function commandPage(): Promise<{ is: string; wanted: string }> {
  const is = await readFile(PAGE, 'utf8');
  const text = [
    ['exit codes', exitTable()],
    ['commands', commandSections(program())],
  ].reduce((page, [name = '', content = '']) => withPart(page, name, content), is);
  return { is, wanted: await formattedPage(text) };
}

export async function writeCommandPage(): Promise<void> {
  await writeFile(PAGE, (await commandPage()).wanted);
}

function withPart(page: string, name: string, content: string): string {
  const part = new RegExp(`<!-- ${name} -->[^]*?<!-- /${name} -->`);
  if (!part.test(page)) throw new Error(`docs/terminal.md has no <!-- ${name} --> and <!-- /${name} -->.`);
  return page.replace(part, () => `<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->`);
}

function exitTable(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  return ['| exit code | meaning |', '| --- | --- |', ...rows].join('\n');
}

/** Each command that does something, with its help but for the options that all have. */
function commandSections(command: Command): string {
  const own = command.commands.length === 0 ? [sectionOf(command)] : [];
  const visible = command.createHelp().visibleCommands(command);
  return [...own, ...visible.filter((each) => each.name() !== 'help').map(commandSections)].join('\n\n');
}

function sectionOf(command: Command): string {
  const help = command.createHelp();
  const usage = help.commandUsage(command).replace(' [options]', '');
  const entries = [
    ...help
      .visibleArguments(command)
      .map((argument) => [help.argumentTerm(argument), help.argumentDescription(argument)]),
    ...help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .map((option) => [help.optionTerm(option), help.optionDescription(option)]),
  ];
  const width = Math.min(WIDTH, Math.max(0, ...entries.map(([term = '']) => term.length)));
  const lines = entries.map(([term = '', words = '']) => `  ${term.padEnd(width)}  ${words}`.trimEnd());
  const block = ['```', usage, ...lines, '```'].join('\n');
  return `### ${usage.split(/ [<[]/)[0] ?? ''}\n\n${sentence(command.description())}\n\n${block}`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Built, not run. */
function program(): Command {
  const nothing = () => undefined;
  const terminal: Terminal = {
    env: {},
    isInteractive: false,
    hasColours: false,
    canDraw: false,
    signal: new AbortController().signal,
    say: nothing,
    note: nothing,
    write: async () => undefined,
    ask: async () => '',
    readInput: async () => '',
  };
  return createProgram(terminal, nothing);
}
