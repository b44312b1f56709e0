import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { LOADER } from './loader.ts';

/** The program that is `muster`. */
export const MUSTER_COMMAND = fileURLToPath(new URL('../../cli/muster.ts', import.meta.url));

/** `muster` as a process of its own. */
export function startMuster(words: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [...LOADER, MUSTER_COMMAND, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  return {
    said: () => output,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}
