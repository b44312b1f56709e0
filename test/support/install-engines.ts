/** Installs in its own process: `node --import tsx install-engines.ts FOLDER LOCK_FILE`; prints the result. */
import { installEngines } from '../../engines/install.ts';

const [folder, lockFile] = process.argv.slice(2);
if (folder === undefined || lockFile === undefined) throw new Error('Give a folder and a lock file.');
const said: string[] = [];
await installEngines((line) => said.push(line), { folder, lockFile });
process.send?.(said.join('\n'));
