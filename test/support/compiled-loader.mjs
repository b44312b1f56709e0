/**
 * Loads the project's TypeScript as `test/run.ts` compiled it once for all processes of a test run, into the folder that
 * MUSTER_TEST_COMPILED names. tsx, which compiles file by file, costs each process twice the time that it needs to start.
 */
import { register } from 'node:module';

register('./compiled-hooks.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
