import { existsSync, readFileSync } from 'node:fs';
import { ConfigError, readConfig, SECRET_SETTINGS, type Config } from './config.ts';

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
  return readConfig({ ...process.env, ...secretsFromFiles(process.env) });
}

function secretsFromFiles(environment: NodeJS.ProcessEnv): Record<string, string> {
  const read = SECRET_SETTINGS.flatMap((name) => {
    const file = environment[`${name}_FILE`] ?? '';
    if (file === '') return [];
    if ((environment[name] ?? '') !== '') throw new ConfigError(`Set either ${name} or ${name}_FILE, not both.`);
    try {
      return [[name, readFileSync(file, 'utf8').trim()] as const];
    } catch {
      throw new ConfigError(`The file ${file} that ${name}_FILE names cannot be read.`);
    }
  });
  return Object.fromEntries(read);
}
