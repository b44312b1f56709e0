import type { ApiClient, ApiClientOptions } from '../api-client.ts';
import { connect, type GlobalFlags } from './connect.ts';
import type { Terminal } from './terminal.ts';

/** What a command works with. */
export interface CommandContext {
  terminal: Terminal;
  flags: GlobalFlags;
  /** The API; connected when it is asked for. */
  api(
    this: void,
    options?: Partial<Pick<ApiClientOptions, 'patienceMs' | 'onAway' | 'signal'>>,
  ): Promise<ApiClient & { url: string }>;
  /** The result: as people read it, or with `--json` as the API said it. */
  show(this: void, answer: unknown, words: () => string): void;
}

export function commandContext(terminal: Terminal, flags: GlobalFlags): CommandContext {
  return {
    terminal,
    flags,
    api: (options) => connect(terminal, flags, options),
    show: (answer, words) => terminal.say(flags.json === true ? JSON.stringify(answer) : words()),
  };
}
