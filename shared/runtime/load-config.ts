import { existsSync } from 'node:fs';
import { ConfigError, readConfig, type Config } from './config.ts';

const FILE = '.env';

/**
 * The configuration of a program: the environment, with what `.env` of the working folder adds to it. From here on only
 * the owner of the process may read the files that it makes.
 * @throws ConfigError naming every variable that is wrong.
 */
export function loadConfig(): Config {
  if (existsSync(FILE)) {
    try {
      process.loadEnvFile(FILE);
    } catch {
      throw new ConfigError(`The file ${FILE} cannot be read (see .env.example).`);
    }
  }
  // Before any file is written: data, logs and keys are for the owner of the process only.
  process.umask(0o077);
  return readConfig(process.env);
}
