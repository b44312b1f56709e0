import type { Argument, Command, Option } from 'commander';
import { z } from 'zod';
import { coded } from '../coded.ts';
import { apiClient } from '../api-client.ts';
import { findAccess, type GlobalFlags } from './connect.ts';
import { readProfiles } from './profiles.ts';
import type { Terminal } from './terminal.ts';

/** A person waits with a finger on the key. */
const PATIENCE_MS = 4_000;
const MOST_OFFERED = '100';

/** A word that may come next, and what it means. */
export interface Offer {
  word: string;
  meaning: string;
}

/** The shells that there are scripts for. Each asks `muster complete` for the words that may come next. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS: Record<Shell, string> = {
  bash: `_muster() {
  local IFS=$'\\n'
  COMPREPLY=($(muster complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
  if [ "\${#COMPREPLY[@]}" -eq 0 ]; then compopt -o default; fi
}
complete -F _muster muster`,
  zsh: `#compdef muster
_muster() {
  local -a offers
  local line
  for line in "\${(@f)$(muster complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && offers+=("\${line%%$'\\t'*}:\${line#*$'\\t'}")
  done
  if (( \${#offers} )); then _describe muster offers; else _files; fi
}
compdef _muster muster`,
  fish: `function __muster_offers
  set -l words (commandline -opc) (commandline -ct)
  muster complete -- $words[2..-1] 2>/dev/null
end
complete -c muster -f -a '(__muster_offers)'`,
};

/** What to load into a shell. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

/** The words that may come next. @param words those so far; the last is the one that is being typed, empty at first. */
export async function offersFor(program: Command, words: readonly string[], terminal: Terminal): Promise<Offer[]> {
  const typed = words.at(-1) ?? '';
  const { command, before, option, flags } = walk(program, words.slice(0, -1));
  const offers = option
    ? await valuesOf(option, flags, terminal)
    : typed.startsWith('-')
      ? optionsOf(command)
      : [...commandsOf(command), ...(await argumentsOf(command, before, flags, terminal))];
  return offers.filter(({ word }) => word.startsWith(typed));
}

interface Place {
  command: Command;
  /** Arguments that are given already. */
  before: number;
  /** The option whose value is being typed. */
  option: Option | undefined;
  flags: GlobalFlags;
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program;
  let before = 0;
  let option: Option | undefined;
  const flags: Record<string, string> = {};
  for (const word of words) {
    if (option) {
      flags[option.attributeName()] = word;
      option = undefined;
      continue;
    }
    const known = word.startsWith('-') ? findOption(command, word) : undefined;
    if (word.startsWith('-')) {
      const isWaiting = known !== undefined && (known.required || known.optional);
      option = isWaiting ? known : undefined;
      continue;
    }
    const next =
      before === 0 ? command.commands.find((one) => one.name() === word || one.aliases().includes(word)) : undefined;
    if (next) command = next;
    else before += 1;
  }
  return { command, before, option, flags };
}

function findOption(command: Command, word: string): Option | undefined {
  for (let at: Command | null = command; at; at = at.parent) {
    const found = at.options.find(({ short, long }) => short === word || long === word);
    if (found) return found;
  }
  return undefined;
}

function commandsOf(command: Command): Offer[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ word: one.name(), meaning: one.description() }));
}

function optionsOf(command: Command): Offer[] {
  const found: Offer[] = [];
  for (let at: Command | null = command; at; at = at.parent) {
    for (const { long, description, hidden } of at.options) {
      if (typeof long === 'string' && !hidden) found.push({ word: long, meaning: description });
    }
  }
  return found;
}

/** The default command of a group takes the group's place: `muster sets` lists them. */
async function argumentsOf(command: Command, before: number, flags: GlobalFlags, terminal: Terminal): Promise<Offer[]> {
  const argument: Argument | undefined = command.registeredArguments[before];
  if (!argument) return [];
  if (argument.argChoices) return argument.argChoices.map((word) => ({ word, meaning: '' }));
  return namesOf(argument.name(), flags, terminal);
}

async function valuesOf(option: Option, flags: GlobalFlags, terminal: Terminal): Promise<Offer[]> {
  if (option.argChoices) return option.argChoices.map((word) => ({ word, meaning: '' }));
  const name = option.long?.replace(/^--/, '') ?? '';
  if (name === 'profile') {
    const { profiles } = await readProfiles(terminal.env);
    return Object.entries(profiles).map(([word, { url }]) => ({ word, meaning: url }));
  }
  return namesOf(['from', 'with'].includes(name) ? 'set' : name, flags, terminal);
}

const named = z.looseObject({ id: z.string(), name: z.string(), status: coded.optional() });

/** Where the ids come from that an argument of this name takes. */
const SOURCES: Record<string, { path: string; items: string }> = {
  job: { path: '/jobs', items: 'job' },
  set: { path: '/sets', items: 'set' },
  run: { path: '/instances', items: 'job_instance' },
};

/** Ids with their names. Nothing when the API cannot be asked. */
async function namesOf(what: string, flags: GlobalFlags, terminal: Terminal): Promise<Offer[]> {
  if (what === 'name') {
    const { profiles } = await readProfiles(terminal.env);
    return Object.entries(profiles).map(([word, { url }]) => ({ word, meaning: url }));
  }
  const source = SOURCES[what];
  if (!source) return [];
  try {
    const { url, key } = await findAccess(terminal, flags);
    if (key === undefined) return [];
    const signal = AbortSignal.any([terminal.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const api = apiClient({ url, key, signal, patienceMs: 0 });
    const schema = z.looseObject({});
    const answer = await api({ method: 'GET', path: source.path, query: { limit: MOST_OFFERED } }, schema);
    const items = z.array(named).parse(answer[source.items]);
    return items.map(({ id, name, status }) => ({ word: id, meaning: status ? `${status.desc}: ${name}` : name }));
  } catch {
    return [];
  }
}
