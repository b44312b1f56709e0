import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ApiClient } from '../api-client.ts';

const anything = z.unknown();

/** Creates or replaces an entry of the configuration. */
export async function putConfiguration(
  api: ApiClient,
  kind: string,
  entry: { code: string } & Record<string, unknown>,
): Promise<void> {
  const path = `/${kind}/${encodeURIComponent(entry.code)}`;
  try {
    await api({ method: 'PUT', path, body: entry }, anything);
  } catch (error) {
    if (!(error instanceof MusterError && error.httpStatus === 404)) throw error;
    await api({ method: 'POST', path: `/${kind}`, body: entry }, anything);
  }
}
