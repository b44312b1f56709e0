import { MusterError } from '../../shared/runtime/errors.ts';
import type { ApiServices } from '../api-services.ts';
import { clockCheck, databaseCheck, indexesCheck, temporalCheck } from './check-engines.ts';
import { diskCheck, mailCheck, publicAddressCheck, secretsCheck } from './check-surroundings.ts';
import { queuesCheck, workersCheck } from './check-workers.ts';
import { type Finding, type SystemCheck } from './finding.ts';

const CHECKS: readonly SystemCheck[] = [
  databaseCheck,
  indexesCheck,
  temporalCheck,
  clockCheck,
  queuesCheck,
  workersCheck,
  diskCheck,
  publicAddressCheck,
  mailCheck,
  secretsCheck,
];

/** What hangs is broken, too. */
const PATIENCE_MS = 10_000;

/** Looks at every part of the system, at all of them at once. Never throws: what cannot be looked at is broken. */
export async function lookAtSystem(services: ApiServices): Promise<Finding[]> {
  const found = await Promise.all(CHECKS.map((check) => lookAt(check, services)));
  return found.flat();
}

async function lookAt({ part, look }: SystemCheck, services: ApiServices): Promise<Finding[]> {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)), PATIENCE_MS);
  });
  try {
    const found = await Promise.race([look(services, stopping.signal), tooSlow]);
    return found.map((finding) => ({ part, ...finding }));
  } catch (error) {
    // Words of our own may be shown; those of a driver may hold addresses with passwords.
    const isOurs = error instanceof MusterError;
    services.log.warn({ part, err: error }, 'a part of the system cannot be looked at');
    const message = isOurs ? error.message : 'It cannot be looked at.';
    return [{ part, state: 'FAIL', message, advice: 'See that it runs; the log of the API says more.' }];
  } finally {
    clearTimeout(timer);
    stopping.abort();
  }
}
