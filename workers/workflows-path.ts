import { fileURLToPath } from 'node:url';

/** The workflows' source; built (`dist/`) it is JavaScript. */
export const WORKFLOWS_PATH = fileURLToPath(
  new URL(`../workflows/workflows.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);
