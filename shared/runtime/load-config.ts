import { existsSync } from 'node:fs';
import { ConfigError, readConfig, type Config } from './config.ts';

const FILE = '.env';

/**
 * The configuration of a program: the environment, with what `.env` of the working folder adds to it.
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
  return readConfig(process.env);
}
