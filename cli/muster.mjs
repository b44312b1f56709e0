#!/usr/bin/env node
// The command `muster`. In a clone the sources run as they are, through tsx; an installed package has what
// `npm run build` made of them.
import { existsSync } from 'node:fs';

const source = new URL('muster.ts', import.meta.url);
if (existsSync(source)) {
  const { register } = await import('tsx/esm/api');
  register();
  await import(source.href);
} else {
  await import(new URL('../dist/cli/muster.js', import.meta.url).href);
}
