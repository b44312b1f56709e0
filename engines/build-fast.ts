import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { FAST_FOLDER } from './mongo-program.ts';

const CRATE = 'secantus-mdb';
const VERSION = '0.5.3-beta.193';

const NO_CARGO = [
  'Rust was not found: the fast database server is built from source with cargo.',
  'Get Rust from https://rustup.rs (and a C compiler and CMake), then: npm run engines:fast',
  'Without Rust, Muster uses the slower server that it installs itself.',
].join('\n');

const FAILED = [
  'Building the fast database server failed; see above. It needs Rust, a C compiler, CMake and access to crates.io.',
  'Without Rust, Muster uses the slower server that it installs itself.',
].join('\n');

/** Builds the Rust database server into the project; takes a few minutes. @returns the exit code. */
async function buildFastServer(): Promise<number> {
  const parameters = ['install', CRATE, '--version', VERSION, '--ignore-rust-version', '--root', FAST_FOLDER];
  const cargo = spawn('cargo', parameters, { stdio: 'inherit' });
  try {
    const [code] = (await once(cargo, 'exit')) as [number | null];
    if (code !== 0) console.error(FAILED);
    else console.log('Muster uses the fast database server from now on, for new data folders (MUSTER_DATA).');
    return code ?? 1;
  } catch {
    console.error(NO_CARGO);
    return 1;
  }
}

process.exitCode = await buildFastServer();
