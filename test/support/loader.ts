import { fileURLToPath } from 'node:url';

const COMPILED_LOADER = fileURLToPath(new URL('./compiled-loader.mjs', import.meta.url));

/** Node's options for processes of tests: they load what `test/run.ts` compiled, or TypeScript where a test runs by itself. */
export const LOADER = ['--import', process.env['MUSTER_TEST_COMPILED'] === undefined ? 'tsx' : COMPILED_LOADER];
