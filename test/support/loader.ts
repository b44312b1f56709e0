import { fileURLToPath } from 'node:url';

const COMPILED_LOADER = fileURLToPath(new URL('./compiled-loader.mjs', import.meta.url));

/** A process that lives for seconds is over before code that was optimized meanwhile has paid for that. */
const SHORT_LIVED = process.env['MUSTER_TEST_FULL'] === undefined ? ['--no-opt'] : [];

/** Node's options for processes of tests: they load what `test/run.ts` compiled, or TypeScript where a test runs by itself. */
export const LOADER = [
  ...SHORT_LIVED,
  ...['--import', process.env['MUSTER_TEST_COMPILED'] === undefined ? 'tsx' : COMPILED_LOADER],
];
